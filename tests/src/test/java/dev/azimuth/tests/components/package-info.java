/// The real services that tests run against, each as a process of its own or in a container.
///
/// [Components] hands them out; a test names the service and sees nothing but its address. A
/// service is started at most once and shared, unless a test asks for one of its own, to kill it.
/// One that cannot be had is a failure that says how to get it. Knows nothing of the code under
/// test.
@NullMarked
package dev.azimuth.tests.components;

import org.jspecify.annotations.NullMarked;
