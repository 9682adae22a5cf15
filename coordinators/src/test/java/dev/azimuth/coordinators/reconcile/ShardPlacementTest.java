package dev.azimuth.coordinators.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.log.LogName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShardPlacementTest {
  static LongStream seeds() {
    return LongStream.range(0, 500);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void any_cluster_becomes_complete_and_balanced_with_the_fewest_moves(long seed) {
    Random random = new Random(seed);
    Set<LogName> wanted = new HashSet<>();
    Map<LogName, String> current = new HashMap<>();
    Set<String> nodes = new HashSet<>();
    int nodeCount = random.nextInt(8);
    for (int i = 0; i < nodeCount; i++) {
      nodes.add("n" + i);
    }
    int tableCount = random.nextInt(20);
    for (int table = 0; table < tableCount; table++) {
      for (int shard = random.nextInt(6); shard >= 0; shard--) {
        LogName name = new LogName(table, shard);
        if (random.nextInt(8) > 0) {
          wanted.add(name);
        }
        if (random.nextInt(4) > 0) {
          // Skewed, and partly on nodes that are gone.
          current.put(name, "n" + random.nextInt(1 + random.nextInt(10)));
        }
      }
    }

    Map<LogName, Optional<String>> changes = ShardPlacement.plan(wanted, current, nodes);

    Map<LogName, String> after = new HashMap<>(current);
    changes.forEach((shard, node) -> {
      assertThat(node).as("a change changes something").isNotEqualTo(at(current, shard));
      if (node.isPresent()) {
        after.put(shard, node.get());
      } else {
        after.remove(shard);
      }
    });
    assertThat(wanted).containsAll(after.keySet());
    if (nodes.isEmpty()) {
      assertThat(changes.values()).allMatch(Optional::isEmpty);
      return;
    }
    assertThat(after.keySet()).isEqualTo(wanted);
    assertThat(nodes).containsAll(after.values());
    Map<String, Integer> load = load(after, nodes);
    int min = load.values().stream().mapToInt(Integer::intValue).min().orElseThrow();
    int max = load.values().stream().mapToInt(Integer::intValue).max().orElseThrow();
    assertThat(max - min).isLessThanOrEqualTo(1);
    long placed = changes.values().stream().filter(Optional::isPresent).count();
    assertThat(placed).isEqualTo(fewestMoves(wanted, current, nodes));
    assertThat(ShardPlacement.plan(wanted, after, nodes)).as("settled").isEmpty();
  }

  @Test
  void shards_of_one_table_are_spread_over_the_nodes() {
    Set<LogName> wanted = new HashSet<>();
    for (int table = 0; table < 4; table++) {
      for (int shard = 0; shard < 3; shard++) {
        wanted.add(new LogName(table, shard));
      }
    }

    Map<LogName, Optional<String>> plan =
        ShardPlacement.plan(wanted, Map.of(), Set.of("a", "b", "c"));

    for (int table = 0; table < 4; table++) {
      Set<Optional<String>> homes = new HashSet<>();
      for (int shard = 0; shard < 3; shard++) {
        homes.add(plan.getOrDefault(new LogName(table, shard), Optional.empty()));
      }
      assertThat(homes).hasSize(3);
    }
  }

  private static Optional<String> at(Map<LogName, String> current, LogName shard) {
    return Optional.ofNullable(current.get(shard));
  }

  private static Map<String, Integer> load(Map<LogName, String> homes, Set<String> nodes) {
    Map<String, Integer> load = new TreeMap<>();
    nodes.forEach(node -> load.put(node, 0));
    homes.values().forEach(node -> load.computeIfPresent(node, (name, count) -> count + 1));
    return load;
  }

  /// Shards without a live node, and what exceeds the parts when the fullest nodes get the larger
  /// ones.
  private static long fewestMoves(
      Set<LogName> wanted, Map<LogName, String> current, Set<String> nodes) {
    Map<LogName, String> kept = new HashMap<>(current);
    kept.keySet().retainAll(wanted);
    kept.values().retainAll(nodes);
    int small = wanted.size() / nodes.size();
    int larger = wanted.size() % nodes.size();
    long surplus = 0;
    int rank = 0;
    for (int count :
        load(kept, nodes).values().stream().sorted(java.util.Comparator.reverseOrder()).toList()) {
      surplus += Math.max(0, count - (rank++ < larger ? small + 1 : small));
    }
    return wanted.size() - kept.size() + surplus;
  }
}
