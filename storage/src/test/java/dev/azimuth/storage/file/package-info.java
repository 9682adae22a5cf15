/// Tests of files on disk. One thread; knows nothing of what the files hold.
@NullMarked
package dev.azimuth.storage.file;

import org.jspecify.annotations.NullMarked;
