/// Tests of the names of logs. One thread; knows no broker.
@NullMarked
package dev.azimuth.storage.log;

import org.jspecify.annotations.NullMarked;
