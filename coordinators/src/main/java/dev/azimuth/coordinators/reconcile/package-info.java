/// The shape of all coordinators: a pure function `(desired, observed) -> changes` in a loop.
///
/// The loop runs one step at a time, woken by watches and by a timer, and backs off when a step
/// fails. Changes are transactions that are fenced by leadership and by the revisions they were
/// computed from.
@NullMarked
package dev.azimuth.coordinators.reconcile;

import org.jspecify.annotations.NullMarked;
