package dev.azimuth.storage.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.object.ObjectStore;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every object store does.
public abstract class ObjectStoreContract {
  private static final int RACE_WRITERS = 16;
  private static final int RACE_ROUNDS = 4;

  /// Above every size at which a store begins to send parts, and no multiple of a part.
  private static final long LARGE_BYTES = (33L << 20) + 12_345;

  @TempDir private Path files;

  /// The store under test, empty.
  protected abstract ObjectStore store();

  /// How to wait for it.
  protected abstract Waiting waiting();

  private void put(String key, String content) {
    waiting().result(store().put(key, content.getBytes(UTF_8)));
  }

  @Test
  void an_object_is_read_back_whole_and_in_part() {
    put("a/b", "0123456789");
    assertThat(waiting().result(store().size("a/b"))).hasValue(10L);
    assertThat(waiting().result(store().get("a/b", 0, 100))).hasValue("0123456789".getBytes(UTF_8));
    assertThat(waiting().result(store().get("a/b", 3, 4))).hasValue("3456".getBytes(UTF_8));
    assertThat(waiting().result(store().get("a/b", 8, 4))).hasValue("89".getBytes(UTF_8));
    assertThat(waiting().result(store().get("a/b", 20, 4))).hasValue(new byte[0]);
  }

  @Test
  void a_missing_object_is_empty() {
    put("a/b", "x");
    assertThat(waiting().result(store().get("a/c", 0, 1))).isEmpty();
    assertThat(waiting().result(store().get("a", 0, 1))).isEmpty();
    assertThat(waiting().result(store().size("a"))).isEmpty();
    waiting().result(store().delete("a/c"));
    waiting().result(store().delete("b/c"));
  }

  @Test
  void a_put_replaces() {
    put("a", "longer content");
    put("a", "x");
    assertThat(waiting().result(store().get("a", 0, 100))).hasValue("x".getBytes(UTF_8));
    waiting().result(store().delete("a"));
    assertThat(waiting().result(store().size("a"))).isEmpty();
  }

  @Test
  void one_of_several_conditional_puts_wins() {
    for (int round = 0; round < RACE_ROUNDS; round++) {
      String key = "race/" + round;
      List<CompletableFuture<Boolean>> racing = new ArrayList<>();
      for (int i = 0; i < RACE_WRITERS; i++) {
        racing.add(store().putIfAbsent(key, new byte[] {(byte) i}));
      }
      int winner = onlyWinner(racing);
      assertThat(waiting().result(store().get(key, 0, 9))).hasValue(new byte[] {(byte) winner});
      assertThat(waiting().result(store().putIfAbsent(key, new byte[1]))).isFalse();
    }
  }

  @Test
  void one_of_several_conditional_puts_of_large_files_wins() throws IOException {
    List<Path> candidates = new ArrayList<>();
    List<CompletableFuture<Boolean>> racing = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      candidates.add(largeFile(i));
      racing.add(store().putFileIfAbsent("a/b", candidates.get(i)));
    }
    Path won = candidates.get(onlyWinner(racing));
    Path copy = files.resolve("copy");
    assertThat(waiting().result(store().getFile("a/b", copy))).isTrue();
    assertThat(copy).hasSameBinaryContentAs(won);
    assertThat(waiting().result(store().putFileIfAbsent("a/b", smallFile("x")))).isFalse();
    assertThat(waiting().result(store().size("a/b"))).hasValue(LARGE_BYTES);
  }

  private int onlyWinner(List<CompletableFuture<Boolean>> racing) {
    List<Integer> winners = new ArrayList<>();
    for (int i = 0; i < racing.size(); i++) {
      if (waiting().result(racing.get(i))) {
        winners.add(i);
      }
    }
    assertThat(winners).hasSize(1);
    return winners.getFirst();
  }

  @Test
  void a_file_becomes_an_object_and_a_file_again() throws IOException {
    Path file = largeFile(7);
    put("a/b", "replaced");
    waiting().result(store().putFile("a/b", file));
    assertThat(waiting().result(store().size("a/b"))).hasValue(LARGE_BYTES);
    byte[] content = Files.readAllBytes(file);
    int from = content.length - 100;
    assertThat(waiting().result(store().get("a/b", from, 200)))
        .hasValue(Arrays.copyOfRange(content, from, content.length));
    waiting().result(store().putFile("a/b", file)); // again: the same file under the same key
    Files.delete(file);
    Path copy = smallFile("replaced too");
    assertThat(waiting().result(store().getFile("a/b", copy))).isTrue();
    assertThat(copy).hasBinaryContent(content);
    assertThat(waiting().result(store().list("", "", 9))).containsExactly("a/b");
  }

  @Test
  void small_and_empty_files_become_objects_too() throws IOException {
    waiting().result(store().putFile("small", smallFile("some text")));
    assertThat(waiting().result(store().putFileIfAbsent("empty", smallFile("")))).isTrue();
    assertThat(waiting().result(store().get("small", 0, 99))).hasValue("some text".getBytes(UTF_8));
    assertThat(waiting().result(store().get("empty", 0, 99))).hasValue(new byte[0]);
    Path copy = files.resolve("copy");
    assertThat(waiting().result(store().getFile("empty", copy))).isTrue();
    assertThat(copy).isEmptyFile();
    assertThat(waiting().result(store().getFile("small", copy))).isTrue();
    assertThat(copy).hasContent("some text");
  }

  @Test
  void there_is_no_file_of_a_missing_object_and_no_object_of_a_missing_file() throws IOException {
    Path copy = smallFile("left from before");
    assertThat(waiting().result(store().getFile("a/b", copy))).isFalse();
    assertThat(copy).doesNotExist();
    waiting().fails(store().putFile("a/b", copy), ErrorCode.STORAGE_FAILED);
    waiting().fails(store().putFileIfAbsent("a/b", copy), ErrorCode.STORAGE_FAILED);
    assertThat(waiting().result(store().size("a/b"))).isEmpty();
  }

  @Test
  void a_local_file_holds_the_object_and_never_changes() throws IOException {
    put("a/b", "first");
    Optional<Path> local = store().localPath("a/b");
    if (local.isEmpty()) {
      assertThat(store().localPath("a/c")).isEmpty();
      return;
    }
    try (FileChannel channel = FileChannel.open(local.get());
        Arena arena = Arena.ofConfined()) {
      MemorySegment mapped = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
      put("a/b", "second, and longer");
      assertThat(mapped.toArray(ValueLayout.JAVA_BYTE)).isEqualTo("first".getBytes(UTF_8));
      assertThat(store().localPath("a/b").orElseThrow()).hasContent("second, and longer");
      waiting().result(store().delete("a/b"));
      assertThat(mapped.toArray(ValueLayout.JAVA_BYTE)).isEqualTo("first".getBytes(UTF_8));
      assertThat(local.get()).doesNotExist();
    }
  }

  private Path smallFile(String content) throws IOException {
    return Files.writeString(Files.createTempFile(files, "small", ""), content);
  }

  /// A file that is sent in parts where parts exist.
  private Path largeFile(long seed) throws IOException {
    byte[] content = new byte[(int) LARGE_BYTES];
    new Random(seed).nextBytes(content);
    return Files.write(Files.createTempFile(files, "large", ""), content);
  }

  @Test
  void keys_are_listed_in_order_in_pages() {
    for (String key : List.of("b/2", "b/10", "a", "b-c", "b/1/x", "b.d/e", "c")) {
      put(key, key);
    }
    assertThat(waiting().result(store().list("", "", 100)))
        .containsExactly("a", "b-c", "b.d/e", "b/1/x", "b/10", "b/2", "c");
    assertThat(waiting().result(store().list("b/1", "", 100))).containsExactly("b/1/x", "b/10");
    assertThat(waiting().result(store().list("b/", "", 2))).containsExactly("b/1/x", "b/10");
    assertThat(waiting().result(store().list("b/", "b/10", 2))).containsExactly("b/2");
    assertThat(waiting().result(store().list("", "b.d/e", 2))).containsExactly("b/1/x", "b/10");
    assertThat(waiting().result(store().list("x", "", 2))).isEmpty();
    assertThat(waiting().result(store().list("", "", 0))).isEmpty();
  }
}
