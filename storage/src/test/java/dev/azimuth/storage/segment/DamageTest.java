package dev.azimuth.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.azimuth.storage.arrow.ArrowFile;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A file that is not what was written is an error that names it.
class DamageTest {
  private static final String KEY = "tables/7/2/segment-x";
  private static final int CHECK_BLOCK_BYTES = 64;

  @TempDir private Path directory;

  private Path segment() {
    Path file = directory.resolve("segment");
    RandomRows source = new RandomRows(new Random(4), RandomRows.everyType(), 0.3);
    try (SegmentWriter writer = new SegmentWriter(file, source.table, RandomRows.IDENTITY)) {
      writer.append(source.next(5));
      writer.finish();
    }
    return file;
  }

  private Path deletes() {
    Path file = directory.resolve("deletes");
    try (DeleteFileWriter writer = new DeleteFileWriter(file, RandomRows.IDENTITY)) {
      writer.add(17, 170);
      writer.add(23, 99);
      writer.finish();
    }
    return file;
  }

  private static void readSegment(MemorySegment bytes) {
    SegmentFile.open(bytes, KEY).verifyAll();
  }

  private static void readDeletes(MemorySegment bytes) {
    DeleteFile.open(bytes, KEY).verifyAll();
  }

  @Test
  void every_flipped_bit_of_a_segment_is_detected() throws IOException {
    flipEveryBit(segment(), DamageTest::readSegment);
  }

  @Test
  void every_flipped_bit_of_a_delete_file_is_detected() throws IOException {
    flipEveryBit(deletes(), DamageTest::readDeletes);
  }

  private static void flipEveryBit(Path file, Consumer<MemorySegment> read) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = copy(file, arena);
      read.accept(bytes);
      for (long bit = 0; bit < bytes.byteSize() * Byte.SIZE; bit++) {
        flip(bytes, bit);
        assertCorrupted(bytes, read, "bit " + bit);
        flip(bytes, bit);
      }
      read.accept(bytes);
    }
  }

  private static void flip(MemorySegment bytes, long bit) {
    byte value = bytes.get(ValueLayout.JAVA_BYTE, bit / Byte.SIZE);
    bytes.set(ValueLayout.JAVA_BYTE, bit / Byte.SIZE, (byte) (value ^ 1 << bit % Byte.SIZE));
  }

  private static void assertCorrupted(
      MemorySegment bytes, Consumer<MemorySegment> read, String what) {
    try {
      read.accept(bytes);
    } catch (AzimuthException e) {
      if (e.code() != ErrorCode.CORRUPTED || !String.valueOf(e.getMessage()).contains(KEY)) {
        fail(what + " is reported as " + e);
      }
      return;
    }
    fail(what + " is not noticed");
  }

  private static MemorySegment copy(Path file, Arena arena) throws IOException {
    byte[] content = Files.readAllBytes(file);
    MemorySegment bytes = arena.allocate(content.length, 64);
    bytes.copyFrom(MemorySegment.ofArray(content));
    return bytes;
  }

  @Test
  void a_file_that_is_cut_off_anywhere_is_detected() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = copy(segment(), arena);
      for (long length = 0; length < segment.byteSize(); length++) {
        assertCorrupted(segment.asSlice(0, length), DamageTest::readSegment, length + " bytes");
      }
    }
  }

  @Test
  void a_file_of_another_kind_is_refused() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      assertCorrupted(copy(deletes(), arena), DamageTest::readSegment, "a delete file");
      assertCorrupted(copy(segment(), arena), DamageTest::readDeletes, "a segment");
    }
  }

  @Test
  void a_later_format_version_is_refused_as_too_new() throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = copy(segment(), arena);
      ByteBuffer bytes = segment.asByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
      int footerLength = bytes.getInt(bytes.limit() - 10);
      int block = bytes.limit() - 10 - footerLength - CHECK_BLOCK_BYTES;
      assertThat(bytes.getInt(block + 8)).isEqualTo(ArrowFile.FORMAT_VERSION);
      bytes.putInt(block + 8, ArrowFile.FORMAT_VERSION + 1);
      CRC32C checksum = new CRC32C();
      checksum.update(bytes.slice(block, CHECK_BLOCK_BYTES - 4));
      bytes.putInt(block + CHECK_BLOCK_BYTES - 4, (int) checksum.getValue());
      assertThatThrownBy(() -> readSegment(segment))
          .hasMessageContaining(KEY)
          .isInstanceOfSatisfying(
              AzimuthException.class,
              e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DIRECTORY_TOO_NEW));
    }
  }
}
