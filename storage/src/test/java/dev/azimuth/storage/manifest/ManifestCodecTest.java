package dev.azimuth.storage.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.object.ObjectKeys;
import dev.azimuth.storage.segment.SegmentIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ManifestCodecTest {
  private static final String KEY = "tables/7/2/manifest-x";
  private static final Path GOLDEN =
      Path.of("src/test/resources/dev/azimuth/storage/manifest/manifest-format-1.json");

  @Test
  void a_manifest_comes_back_as_it_was() {
    for (Manifest manifest : List.of(TestManifests.full(4), TestManifests.empty(1, 0))) {
      assertThat(ManifestCodec.decode(KEY, ManifestCodec.encode(manifest))).isEqualTo(manifest);
    }
  }

  /// `-Dazimuth.rewrite=true` writes it anew, which a released version must never need.
  @Test
  void a_manifest_is_written_as_the_golden_file_has_it_and_read_from_it() throws IOException {
    byte[] bytes = ManifestCodec.encode(TestManifests.full(4));
    if (Boolean.getBoolean("azimuth.rewrite")) {
      Files.createDirectories(Objects.requireNonNull(GOLDEN.getParent()));
      Files.write(GOLDEN, bytes);
    }
    assertThat(new String(bytes, StandardCharsets.UTF_8)).isEqualTo(Files.readString(GOLDEN));
    assertThat(ManifestCodec.decode(KEY, Files.readAllBytes(GOLDEN)))
        .isEqualTo(TestManifests.full(4));
  }

  @Test
  void a_pointer_comes_back_as_it_was_and_is_readable() {
    ManifestPointer first =
        ManifestPointer.of(TestManifests.empty(1, 4), "tables/7/2/m-1", 5, Optional.empty());
    ManifestPointer second =
        ManifestPointer.of(TestManifests.full(2), "tables/7/2/m-2", -1, Optional.of(first));
    assertThat(new String(second.encode(), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"format\": 1, \"table\": 7, \"shard\": 2, \"number\": 2, \"object\": "
                + "\"tables/7/2/m-2\", \"crc32c\": 4294967295, \"coveredPosition\": 30, "
                + "\"rows\": 200, \"bytes\": 9422, \"segments\": 2, \"deletes\": 4, "
                + "\"recent\": [\"tables/7/2/m-1\"]}");
    assertThat(ManifestPointer.decode("k", second.encode())).isEqualTo(second);
    ManifestPointer last = second;
    for (int i = 3; i < 30; i++) {
      last =
          ManifestPointer.of(TestManifests.empty(i, 40), "tables/7/2/m-" + i, 0, Optional.of(last));
    }
    assertThat(last.recent())
        .hasSize(ManifestPointer.RECENT_MAX)
        .startsWith("tables/7/2/m-28", "tables/7/2/m-27");
  }

  @Test
  void open_groups_make_a_manifest_and_its_pointer_too_new_for_who_does_not_know_them() {
    Manifest manifest = TestManifests.withGroups(4);
    byte[] bytes = ManifestCodec.encode(manifest);
    assertThat(json(manifest))
        .startsWith("{\"format\": 2, ")
        .endsWith(
            "\"versionLead\": 2, \"openGroups\": [{\"group\": 11, \"firstPosition\": 18, \"lastTimestamp\": 6}, "
                + "{\"group\": 12, \"firstPosition\": 19, \"lastTimestamp\": 5}]}");
    assertThat(ManifestCodec.decode(KEY, bytes)).isEqualTo(manifest);
    assertThat(manifest.replayPosition()).isEqualTo(18);
    ManifestPointer pointer = ManifestPointer.of(manifest, "tables/7/2/m-4", 5, Optional.empty());
    assertThat(new String(pointer.encode(), StandardCharsets.UTF_8))
        .startsWith("{\"format\": 2, ")
        .endsWith("\"replayPosition\": 18}");
    assertThat(ManifestPointer.decode("k", pointer.encode())).isEqualTo(pointer);
  }

  @Test
  void a_merge_that_waits_makes_a_manifest_too_new_for_who_would_take_its_file_for_garbage() {
    Manifest manifest = TestManifests.withMerge(4);
    assertThat(json(manifest))
        .startsWith("{\"format\": 3, ")
        .contains(
            "\"merge\": {\"inputs\": [\"tables/7/2/segment-1-9-a-1.arrow\"], \"indexIds\": [5, 6],"
                + " \"segment\": {\"object\": \"tables/7/2/segment-1-9-a-5.arrow\"");
    assertThat(ManifestCodec.decode(KEY, ManifestCodec.encode(manifest))).isEqualTo(manifest);
    assertThat(manifest.objectKeys())
        .contains("tables/7/2/segment-1-9-a-5.arrow", "tables/7/2/index-6-a-6");
    assertThat(manifest.rows()).isEqualTo(TestManifests.full(4).rows());
    assertThat(manifest.with(Optional.empty())).isEqualTo(TestManifests.full(4));
  }

  @Test
  void a_merge_that_is_out_of_place_is_refused() {
    String json = json(TestManifests.withMerge(4));
    for (String text :
        List.of(
            json.replace(
                "\"inputs\": [\"tables/7/2/segment-1-9-a-1",
                "\"inputs\": [\"tables/7/2/segment-1-8"),
            json.replace("segment-1-9-a-5", "segment-1-9-a-1"),
            json.replace("index-6-a-6", "index-5-a-4"),
            json.replace("\"merge\"", "\"other\""))) {
      assertThat(text).isNotEqualTo(json);
      assertCorrupted(checked(text), text);
    }
  }

  @Test
  void groups_that_are_out_of_place_are_refused() {
    String json = json(TestManifests.withGroups(4));
    for (String text :
        List.of(
            json.replaceFirst("\"firstPosition\": 18", "\"firstPosition\": 19"),
            json.replaceFirst("\"firstPosition\": 19", "\"firstPosition\": 31"),
            json.replaceFirst("\"group\": 11", "\"group\": -1"))) {
      assertThat(text).isNotEqualTo(json);
      assertCorrupted(checked(text), text);
    }
  }

  @Test
  void names_are_given_out_once_and_none_is_a_path_prefix_of_another() {
    SegmentIdentity range = new SegmentIdentity(TestManifests.SHARD, 1, 3, 9);
    Set<String> names = new TreeSet<>();
    for (String committer : List.of("a", "a_1", "b")) {
      TableObjects objects = new TableObjects(committer);
      for (int i = 0; i < 3; i++) {
        names.add(objects.segment(range));
        names.add(objects.deletes(range));
        names.add(objects.manifest(TestManifests.SHARD, 1));
        names.add(objects.index(TestManifests.SHARD, 1));
      }
    }
    assertThat(names).hasSize(36);
    for (String name : names) {
      assertThat(ObjectKeys.check(name)).startsWith(TableObjects.prefix(TestManifests.SHARD));
      assertThat(name.split("/", -1)).hasSize(4);
    }
    assertThat(TableObjects.prefix(TestManifests.SHARD)).startsWith(TableObjects.prefix(7));
    assertThat(TableObjects.prefix(70)).doesNotStartWith(TableObjects.prefix(7));
  }

  @Test
  void every_flipped_bit_is_detected() {
    byte[] bytes = ManifestCodec.encode(TestManifests.full(4));
    for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
      bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertCorrupted(bytes, "bit " + bit);
      bytes[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    }
    assertThat(ManifestCodec.decode(KEY, bytes)).isEqualTo(TestManifests.full(4));
  }

  @Test
  void a_manifest_that_is_cut_off_anywhere_is_detected() {
    byte[] bytes = ManifestCodec.encode(TestManifests.full(4));
    for (int length = 0; length < bytes.length; length++) {
      assertCorrupted(Arrays.copyOf(bytes, length), length + " bytes");
    }
  }

  private static void assertCorrupted(byte[] bytes, String what) {
    try {
      ManifestCodec.decode(KEY, bytes);
    } catch (AzimuthException e) {
      if (e.code() != ErrorCode.CORRUPTED || !String.valueOf(e.getMessage()).contains(KEY)) {
        fail(what + " is reported as " + e);
      }
      return;
    }
    fail(what + " is not noticed");
  }

  /// Text with a checksum that fits.
  private static byte[] checked(String json) {
    CRC32C checksum = new CRC32C();
    checksum.update(json.getBytes(StandardCharsets.UTF_8));
    return (json + String.format(Locale.ROOT, "\ncrc32c %08x\n", checksum.getValue()))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String json(Manifest manifest) {
    String text = new String(ManifestCodec.encode(manifest), StandardCharsets.UTF_8);
    return text.substring(0, text.indexOf('\n'));
  }

  @Test
  void a_later_format_is_refused_as_too_new() {
    byte[] later =
        checked(json(TestManifests.full(4)).replaceFirst("\"format\": 1", "\"format\": 4"));
    assertThatThrownBy(() -> ManifestCodec.decode(KEY, later))
        .hasMessageContaining(KEY)
        .isInstanceOfSatisfying(
            AzimuthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DIRECTORY_TOO_NEW));
  }

  @Test
  void unknown_members_are_ignored() {
    byte[] more =
        checked(json(TestManifests.full(4)).replaceFirst("\"shard\"", "\"later\": [1], \"shard\""));
    assertThat(ManifestCodec.decode(KEY, more)).isEqualTo(TestManifests.full(4));
  }

  @Test
  void a_manifest_that_contradicts_itself_is_refused() {
    String json = json(TestManifests.full(4));
    List<String> wrong =
        List.of(
            json.replaceFirst("\"coveredPosition\": 30", "\"coveredPosition\": 29"),
            json.replaceFirst("\"folded\": 20", "\"folded\": 8"),
            json.replaceFirst("\"folded\": 20", "\"folded\": 31"),
            json.replaceFirst("segment-10-30-a-2", "segment-1-9-a-1"),
            json.replaceFirst("tables/7/2/index-5-a-4", "../7"),
            json.replaceFirst("\"rows\": 100", "\"rows\": 89"),
            json.replaceFirst("\"number\": 4", "\"number\": 0"),
            json.replaceFirst("\"shard\": 2", "\"shard\": 1"));
    for (String text : wrong) {
      assertThat(text).isNotEqualTo(json);
      assertCorrupted(checked(text), text);
    }
  }
}
