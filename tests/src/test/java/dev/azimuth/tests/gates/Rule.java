package dev.azimuth.tests.gates;

/// The rules that can be broken, each with the advice that a violation prints.
enum Rule {
  LAYER(
      "layer",
      "A module may name the layers below it only. Move the class down, or talk through an interface"
          + " in an api package, the meta store or a log."),
  PACKAGE_CYCLE(
      "package-cycle",
      "Packages must not need each other in a circle. Move the shared type into the package that"
          + " knows less, or turn one direction into an interface that the caller implements."),
  SIMD_PLACE(
      "simd-place",
      "jdk.incubator.vector is named in dev.azimuth.nodes.distance only. Add a kernel there, with a"
          + " scalar twin."),
  ROCKSDB_PLACE(
      "rocksdb-place",
      "org.rocksdb is named in dev.azimuth.storage.embedded only. Use the store's interface."),
  CLIENT_PLACE(
      "client-place",
      "The client library of a service is named in one package only. Use the store's interface."),
  FORBIDDEN_CALL(
      "forbidden-call",
      "Time, randomness, threads and sleep come from dev.azimuth.storage.time, injected through the"
          + " constructor, so that a simulation can drive them."),
  UNREPEATABLE_TEST(
      "unrepeatable-test",
      "A test neither sleeps nor draws unseeded randomness. Advance a simulated clock, wait for a"
          + " condition, seed the generator and print the seed."),
  TYPE_NAME(
      "type-name",
      "Name the type by what makes it different: not ...Manager, Util, Utils, Helper, Impl, Base,"
          + " Common or Info."),
  PACKAGE_NAME("package-name", "Name the package by what it holds: not util, common or misc."),
  PACKAGE_INFO(
      "package-info",
      "Add a package-info.java with @NullMarked that says the purpose of the package, its threading"
          + " rule and what it must not know."),
  SYNCHRONIZED("synchronized", "Use a ReentrantLock, or give the state a single owner."),
  FILE_LINES("file-lines", "A file has under 400 lines. Split the type by responsibility."),
  METHOD_LINES("method-lines", "A method has under 70 lines. Extract what has a name."),
  PARAMETER_COUNT(
      "parameter-count",
      "Methods and constructors have under 8 parameters. Group those that belong together in a"
          + " record."),
  BOOLEAN_PARAMETER(
      "boolean-parameter",
      "A public method takes no boolean. Offer two methods with telling names, or an enum.");

  final String id;
  final String advice;

  Rule(String id, String advice) {
    this.id = id;
    this.advice = advice;
  }
}
