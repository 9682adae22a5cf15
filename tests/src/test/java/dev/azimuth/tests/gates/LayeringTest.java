package dev.azimuth.tests.gates;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Who may know whom, as docs/architecture.md draws it.
class LayeringTest {
  private static final String STORAGE = "dev.azimuth.storage";
  private static final String COORDINATORS = "dev.azimuth.coordinators";
  private static final String NODES = "dev.azimuth.nodes";
  private static final String SQL = "dev.azimuth.sql";
  private static final String JDBC = "dev.azimuth.jdbc";

  /// What each layer may name besides itself; the server and the tests may name all.
  private static final Map<String, List<String>> ALLOWED =
      Map.of(
          STORAGE,
          List.of(),
          COORDINATORS,
          List.of(STORAGE),
          NODES,
          List.of(STORAGE),
          SQL,
          List.of(STORAGE, COORDINATORS + ".api", NODES + ".api"),
          JDBC,
          List.of(),
          "dev.azimuth.benchmarks",
          List.of(STORAGE, NODES, "dev.azimuth.server.process"),
          "dev.azimuth.server",
          List.of("dev.azimuth"));

  /// Where each client library may be named.
  private static final Map<String, String> CLIENT_PLACES =
      Map.of(
          "io.etcd", "dev.azimuth.storage.etcd",
          "org.apache.kafka", "dev.azimuth.storage.kafka",
          "io.minio", "dev.azimuth.storage.s3",
          "okhttp3", "dev.azimuth.storage.s3",
          "com.azure", "dev.azimuth.storage.azure",
          "reactor", "dev.azimuth.storage.azure");

  @Test
  void each_layer_names_only_the_layers_it_may_know() throws IOException {
    check(
        Rule.LAYER,
        (origin, target) ->
            !ProjectTree.isIn(target, "dev.azimuth")
                || ALLOWED.entrySet().stream()
                    .filter(layer -> ProjectTree.isIn(origin, layer.getKey()))
                    .flatMap(layer ->
                        Stream.concat(Stream.of(layer.getKey()), layer.getValue().stream()))
                    .anyMatch(allowed -> ProjectTree.isIn(target, allowed)));
  }

  @Test
  void the_vector_api_is_named_in_the_distance_package_only() throws IOException {
    check(
        Rule.SIMD_PLACE,
        (origin, target) ->
            !ProjectTree.isIn(target, "jdk.incubator.vector")
                || ProjectTree.isIn(origin, "dev.azimuth.nodes.distance"));
  }

  @Test
  void rocksdb_is_named_in_the_embedded_package_only() throws IOException {
    check(
        Rule.ROCKSDB_PLACE,
        (origin, target) ->
            !ProjectTree.isIn(target, "org.rocksdb")
                || ProjectTree.isIn(origin, "dev.azimuth.storage.embedded"));
  }

  @Test
  void the_client_library_of_a_service_is_named_in_one_package_only() throws IOException {
    check(
        Rule.CLIENT_PLACE,
        (origin, target) ->
            CLIENT_PLACES.entrySet().stream()
                .filter(place -> ProjectTree.isIn(target, place.getKey()))
                .allMatch(place -> ProjectTree.isIn(origin, place.getValue())));
  }

  @Test
  void packages_do_not_need_each_other_in_a_circle() throws IOException {
    PackageGraph graph = new PackageGraph();
    ProjectTree.MAIN_CLASSES.forEach(origin -> addTo(graph, origin));
    Violations violations = new Violations(Rule.PACKAGE_CYCLE);
    graph.edgesOnCycles().forEach(edge -> violations.add(edge.originClass(), edge.describe()));
    violations.check();
  }

  private static void addTo(PackageGraph graph, JavaClass origin) {
    for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
      JavaClass target = dependency.getTargetClass().getBaseComponentType();
      if (ProjectTree.isIn(target.getPackageName(), "dev.azimuth")) {
        graph.add(
            new PackageGraph.Edge(
                origin.getPackageName(),
                target.getPackageName(),
                ProjectTree.topLevelName(origin),
                ProjectTree.topLevelName(target)));
      }
    }
  }

  private static void check(Rule rule, BiPredicate<String, String> isAllowed) throws IOException {
    Violations violations = new Violations(rule);
    for (JavaClass origin : ProjectTree.MAIN_CLASSES) {
      for (Dependency dependency : origin.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (!isAllowed.test(origin.getPackageName(), target.getPackageName())) {
          violations.add(
              ProjectTree.topLevelName(origin), "names " + ProjectTree.topLevelName(target));
        }
      }
    }
    violations.check();
  }
}
