package dev.azimuth.storage.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ManifestCodecTest {
  private static final String KEY = "tables/7/2/manifest-x";

  @Test
  void a_manifest_comes_back_as_it_was() {
    for (Manifest manifest : List.of(TestManifests.full(4), TestManifests.empty(1, 0))) {
      assertThat(ManifestCodec.decode(KEY, ManifestCodec.encode(manifest))).isEqualTo(manifest);
    }
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
      assertCorrupted(java.util.Arrays.copyOf(bytes, length), length + " bytes");
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
        checked(json(TestManifests.full(4)).replaceFirst("\"format\": 1", "\"format\": 2"));
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
