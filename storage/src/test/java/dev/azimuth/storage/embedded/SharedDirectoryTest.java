package dev.azimuth.storage.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.contract.ObjectStoreContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.time.SystemScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SharedDirectoryTest extends ObjectStoreContract {
  private final SystemScheduler scheduler = new SystemScheduler();
  private @TempDir Path directory;
  private ObjectStore store;

  @BeforeEach
  void open() {
    store = SharedDirectory.open(directory, scheduler.blocking());
  }

  @AfterEach
  void close() {
    store.close();
    scheduler.close();
  }

  @Override
  protected ObjectStore store() {
    return store;
  }

  @Override
  protected Waiting waiting() {
    return Waiting.real();
  }

  @Test
  void what_one_process_has_put_another_one_gets() {
    try (ObjectStore other = SharedDirectory.open(directory, scheduler.blocking())) {
      assertThat(waiting().result(store.putIfAbsent("a/b", "mine".getBytes(UTF_8)))).isTrue();
      assertThat(waiting().result(other.putIfAbsent("a/b", "theirs".getBytes(UTF_8)))).isFalse();
      assertThat(waiting().result(other.get("a/b", 0, 100))).hasValue("mine".getBytes(UTF_8));
    }
  }

  @Test
  void what_a_process_leaves_behind_goes_when_the_next_one_starts() throws IOException {
    ObjectStore stopped = SharedDirectory.open(directory, scheduler.blocking());
    assertThat(processes()).hasSize(2);
    stopped.close();
    ObjectStore next = SharedDirectory.open(directory, scheduler.blocking());
    assertThat(processes()).hasSize(2);
    next.close();
    waiting().result(store.put("a", new byte[1]));
  }

  private List<Path> processes() throws IOException {
    try (Stream<Path> entries = Files.list(directory.resolve("writing"))) {
      return entries.filter(Files::isDirectory).toList();
    }
  }
}
