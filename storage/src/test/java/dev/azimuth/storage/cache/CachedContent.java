package dev.azimuth.storage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/// Objects whose content tells whether it is right: random bytes by key, and a checksum.
final class CachedContent {
  private static final int CHECKSUM_BYTES = Integer.BYTES;

  private CachedContent() {}

  /// The content of an object; the same for the same key and size.
  static byte[] of(String key, int bytes) {
    byte[] content = new byte[bytes];
    new Random(key.hashCode()).nextBytes(content);
    MemorySegment.ofArray(content)
        .set(ValueLayout.JAVA_INT_UNALIGNED, bytes - CHECKSUM_BYTES, checksum(content));
    return content;
  }

  private static int checksum(byte[] content) {
    CRC32C checksum = new CRC32C();
    checksum.update(content, 0, content.length - CHECKSUM_BYTES);
    return (int) checksum.getValue();
  }

  /// An [ObjectVerifier] of such objects.
  static void verify(String key, MemorySegment content) {
    byte[] copy = content.toArray(ValueLayout.JAVA_BYTE);
    int stored = content.get(ValueLayout.JAVA_INT_UNALIGNED, copy.length - CHECKSUM_BYTES);
    if (stored != checksum(copy)) {
      throw new AzimuthException(ErrorCode.CORRUPTED, "object " + key + ": wrong checksum");
    }
  }

  static void check(CachedObject object) {
    byte[] content = object.segment().toArray(ValueLayout.JAVA_BYTE);
    assertThat(content).isEqualTo(of(object.key(), content.length));
  }

  static void flipBit(Path file) {
    try {
      byte[] content = Files.readAllBytes(file);
      content[content.length / 2] ^= 4;
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The files in a directory, in order of their names.
  static List<Path> files(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      return Arrays.asList(files.sorted().toArray(Path[]::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
