package dev.azimuth.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.azimuth.storage.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFilesTest {
  @Test
  void a_failure_says_what_is_wrong_with_a_file_and_not_its_name_alone(@TempDir Path directory)
      throws IOException {
    Path missing = directory.resolve("missing");
    IOException absent = catchThrowableOfType(IOException.class, () -> Files.size(missing));
    assertThat(DurableFiles.failure("cannot read", absent))
        .hasMessageContaining("cannot read: there is no " + missing)
        .extracting("code")
        .isEqualTo(ErrorCode.STORAGE_FAILED);
    Files.createFile(missing);
    IOException present = catchThrowableOfType(IOException.class, () -> Files.createFile(missing));
    assertThat(DurableFiles.reason(present)).isEqualTo(missing + " is there already");
    assertThat(DurableFiles.failure("cannot write", new IOException("No space left on device")))
        .extracting("code")
        .isEqualTo(ErrorCode.DISK_FULL);
  }
}
