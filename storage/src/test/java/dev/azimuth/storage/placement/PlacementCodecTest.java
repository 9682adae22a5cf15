package dev.azimuth.storage.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.log.LogName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlacementCodecTest {
  private static final ShardAssignment ASSIGNMENT =
      new ShardAssignment(new LogName(3, 0), ShardRole.OWNER, "n1");
  private static final ShardServing SERVING =
      new ShardServing(new LogName(3, 1), ShardRole.LEADER, "n2", 5);
  private static final NodeRegistration NODE =
      new NodeRegistration("n1", "local", Set.of(ShardRole.OWNER, ShardRole.LEADER));

  @Test
  void records_and_keys_are_as_the_golden_file_has_them() throws IOException {
    assertThat(
            List.of(
                line(PlacementKey.of(ASSIGNMENT), PlacementCodec.encode(ASSIGNMENT)),
                line(PlacementKey.of(SERVING), PlacementCodec.encode(SERVING)),
                line(PlacementKey.of(NODE), PlacementCodec.encode(NODE))))
        .isEqualTo(golden());
  }

  @Test
  void an_index_node_says_how_much_memory_it_has() {
    NodeRegistration node = new NodeRegistration("i1", "local", Set.of(), 4096);
    assertThat(PlacementCodec.decodeNode("k", PlacementCodec.encode(node))).isEqualTo(node);
    assertThat(node.isIndexNode()).isTrue();
    assertThat(NODE.isIndexNode()).isFalse();
  }

  @Test
  void records_survive() {
    assertThat(PlacementCodec.decodeAssignment("k", PlacementCodec.encode(ASSIGNMENT)))
        .isEqualTo(ASSIGNMENT);
    assertThat(PlacementCodec.decodeServing("k", PlacementCodec.encode(SERVING)))
        .isEqualTo(SERVING);
    assertThat(PlacementCodec.decodeNode("k", PlacementCodec.encode(NODE))).isEqualTo(NODE);
  }

  @Test
  void keys_are_read_back_and_others_are_left_alone() {
    for (String key :
        List.of(PlacementKey.of(ASSIGNMENT), PlacementKey.of(SERVING), PlacementKey.of(NODE))) {
      assertThat(PlacementKey.parse(key).map(PlacementKey::text)).contains(key);
    }
    for (String other :
        List.of(
            "placement/",
            "placement/node",
            "placement/node/a/b",
            "placement/assignment/owner/x/0",
            "placement/assignment/king/1/0",
            "placement/serving/owner/1/0",
            "catalog/table/1")) {
      assertThat(PlacementKey.parse(other)).isEmpty();
    }
  }

  @Test
  void a_node_id_with_a_slash_is_refused() {
    assertThatThrownBy(() -> new NodeRegistration("a/b", "local", Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String line(String key, byte[] value) {
    return key + ' ' + new String(value, StandardCharsets.UTF_8);
  }

  private static List<String> golden() throws IOException {
    try (InputStream in = PlacementCodecTest.class.getResourceAsStream("records-format-1.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }
}
