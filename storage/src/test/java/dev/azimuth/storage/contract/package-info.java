/// What every implementation of the storage interfaces must do, as abstract test classes.
///
/// An implementation's test extends them and says how to open it and how to wait.
@NullMarked
package dev.azimuth.storage.contract;

import org.jspecify.annotations.NullMarked;
