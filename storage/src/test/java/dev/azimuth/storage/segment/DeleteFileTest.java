package dev.azimuth.storage.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeleteFileTest {
  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 4095, 4096, 4097, 20_000})
  void entries_come_back_as_they_were(int count) throws IOException {
    Random random = new Random(count);
    long[] versions = new long[count];
    long[] superseded = new long[count];
    Path path = directory.resolve("deletes");
    DeleteFileSummary summary;
    try (DeleteFileWriter writer = new DeleteFileWriter(path, RandomRows.IDENTITY)) {
      long version = 0;
      for (int i = 0; i < count; i++) {
        version += 2L * (1 + random.nextInt(1000));
        versions[i] = version;
        superseded[i] = 1L + random.nextInt(1000);
        writer.add(version, superseded[i]);
      }
      summary = writer.finish();
    }
    try (Arena arena = Arena.ofConfined()) {
      DeleteFile file = DeleteFile.open(MappedFile.map(path, arena), "d");
      file.verifyAll();
      assertThat(summary)
          .isEqualTo(
              new DeleteFileSummary(RandomRows.IDENTITY, count, Files.size(path), file.checksum()));
      assertThat(file.count()).isEqualTo(count);
      assertThat(file.identity()).isEqualTo(RandomRows.IDENTITY);
      assertThat(file.versions().toArray(ValueLayout.JAVA_LONG)).isEqualTo(versions);
      assertThat(file.superseded().toArray(ValueLayout.JAVA_LONG)).isEqualTo(superseded);
      for (int i = 0; i < count; i++) {
        assertThat(file.supersededAt(versions[i])).isEqualTo(superseded[i]);
        assertThat(file.supersededAt(versions[i] - 1)).isZero();
      }
    }
  }

  @Test
  void a_version_ends_once() {
    Path path = directory.resolve("deletes");
    try (DeleteFileWriter writer = new DeleteFileWriter(path, RandomRows.IDENTITY)) {
      writer.add(17, 3);
      assertThatThrownBy(() -> writer.add(17, 4)).isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> writer.add(18, 0)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(path).doesNotExist();
  }
}
