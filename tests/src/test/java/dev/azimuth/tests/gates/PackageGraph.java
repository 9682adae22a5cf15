package dev.azimuth.tests.gates;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which package names which, and the circles in that.
final class PackageGraph {
  private final Set<Edge> edges = new LinkedHashSet<>();

  /// A class of one package names a class of another.
  record Edge(String origin, String target, String originClass, String targetClass) {
    String describe() {
      return "names " + targetClass + ", whose package needs " + origin;
    }
  }

  void add(Edge edge) {
    if (!edge.origin.equals(edge.target)) {
      edges.add(edge);
    }
  }

  /// Every edge from whose end its beginning can be reached again.
  List<Edge> edgesOnCycles() {
    Map<String, Set<String>> reachable = new HashMap<>();
    edges.forEach(edge -> reachable.computeIfAbsent(edge.target, this::reachableFrom));
    return edges.stream()
        .filter(edge -> reachable.getOrDefault(edge.target, Set.of()).contains(edge.origin))
        .toList();
  }

  private Set<String> reachableFrom(String start) {
    Set<String> seen = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      String current = open.remove();
      for (Edge edge : edges) {
        if (edge.origin.equals(current) && seen.add(edge.target)) {
          open.add(edge.target);
        }
      }
    }
    return seen;
  }
}
