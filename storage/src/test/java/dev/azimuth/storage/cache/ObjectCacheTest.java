package dev.azimuth.storage.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.simulated.Faults;
import dev.azimuth.storage.simulated.SimulatedObjectStore;
import dev.azimuth.storage.simulated.SimulatedScheduler;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObjectCacheTest {
  private static final int BYTES = 1000;

  private final SimulatedScheduler scheduler = new SimulatedScheduler(5);
  private final Waiting waiting = scheduler::runUntil;
  private final InterceptedObjectStore store =
      new InterceptedObjectStore(new SimulatedObjectStore(new Faults(scheduler)));

  @TempDir private Path directory;
  private ObjectCache cache;

  @BeforeEach
  void open() {
    cache = newCache(new CacheLimits(3 * BYTES, 2 * BYTES, 2, 5));
  }

  private ObjectCache newCache(CacheLimits limits) {
    return ObjectCache.open(directory, store, limits, scheduler);
  }

  private void put(String... keys) {
    for (String key : keys) {
      waiting.result(store.put(key, CachedContent.of(key, BYTES)));
    }
  }

  private CompletableFuture<CachedObject> start(String key) {
    return cache.open(key, BYTES, CachedContent::verify);
  }

  private CachedObject open(String key) {
    return waiting.result(start(key));
  }

  /// Opens, looks at and closes objects.
  private void use(String... keys) {
    for (String key : keys) {
      try (CachedObject object = open(key)) {
        CachedContent.check(object);
      }
    }
    scheduler.runReady();
  }

  private List<Path> cachedFiles() {
    return CachedContent.files(directory.resolve("cached"));
  }

  @Test
  void an_object_is_downloaded_once_for_all_who_open_it() {
    put("t/1/a");
    List<CompletableFuture<CachedObject>> opens = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      opens.add(start("t/1/a"));
    }
    opens.forEach(open -> CachedContent.check(waiting.result(open)));
    opens.forEach(open -> open.join().close());
    use("t/1/a");
    assertThat(store.downloads()).containsExactly("t/1/a");
    CacheMetrics metrics = cache.metrics();
    assertThat(metrics.hits()).isEqualTo(1);
    assertThat(metrics.misses()).isEqualTo(10);
    assertThat(metrics.downloadedBytes()).isEqualTo(BYTES);
    assertThat(metrics.pinnedBytes()).isZero();
  }

  @Test
  void the_least_recently_used_object_makes_room() {
    put("a", "b", "c", "d");
    use("a", "b", "c", "a", "d");
    assertThat(cache.metrics().evictions()).isEqualTo(1);
    assertThat(cache.metrics().diskBytes()).isEqualTo(3 * BYTES);
    assertThat(cachedFiles()).hasSize(3);
    use("a", "c", "d");
    assertThat(store.downloads()).containsExactly("a", "b", "c", "d");
    use("b");
    assertThat(store.downloads()).containsExactly("a", "b", "c", "d", "b");
  }

  @Test
  void what_is_open_stays_and_an_open_without_room_fails() {
    put("a", "b", "c", "d");
    CachedObject a = open("a");
    CachedObject b = open("b");
    CachedObject again = open("a");
    use("c", "d");
    CachedObject d = open("d");
    waiting.fails(start("c"), ErrorCode.CACHE_FULL);
    assertThat(cache.metrics().pinnedBytes()).isEqualTo(3 * BYTES);
    a.close();
    a.close(); // counts once: there is another pin
    waiting.fails(start("c"), ErrorCode.CACHE_FULL);
    CachedContent.check(again);
    CachedContent.check(b);
    CachedContent.check(d);
    again.close();
    use("c");
    CachedContent.check(b);
    scheduler.runReady();
    assertThat(cache.metrics().diskBytes()).isEqualTo(3 * BYTES);
    assertThatThrownBy(() -> again.segment().get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void an_object_that_can_never_fit_is_refused() {
    waiting.result(store.put("huge", new byte[4 * BYTES]));
    put("a");
    use("a");
    waiting.fails(cache.open("huge", 4 * BYTES), ErrorCode.CACHE_FULL);
    assertThat(cachedFiles()).hasSize(1); // nothing was dropped for it
  }

  @Test
  void a_flipped_bit_fails_the_open_and_the_next_one_downloads_again() {
    put("t/a");
    store.meddler((_, file) -> CachedContent.flipBit(file));
    CompletableFuture<CachedObject> first = start("t/a");
    CompletableFuture<CachedObject> second = start("t/a");
    waiting.fails(first, ErrorCode.CORRUPTED);
    waiting.fails(second, ErrorCode.CORRUPTED);
    assertThatThrownBy(first::join).hasMessageContaining("t/a");
    assertThat(cachedFiles()).isEmpty();
    assertThat(CachedContent.files(directory.resolve("partial"))).isEmpty();
    assertThat(cache.metrics().diskBytes()).isZero();
    assertThat(cache.metrics().corruptions()).isEqualTo(1);
    store.meddler((_, _) -> {});
    use("t/a");
    assertThat(store.downloads()).hasSize(2);
  }

  @Test
  void a_wrong_size_and_a_missing_object_are_named() {
    put("t/a");
    CompletableFuture<CachedObject> wrong = cache.open("t/a", BYTES + 1);
    waiting.fails(wrong, ErrorCode.CORRUPTED);
    assertThatThrownBy(wrong::join).hasMessageContaining("t/a has 1000 bytes, not 1001");
    CompletableFuture<CachedObject> missing = start("t/b");
    waiting.fails(missing, ErrorCode.CORRUPTED);
    assertThatThrownBy(missing::join).hasMessageContaining("t/b");
    assertThat(cache.metrics().objectCount()).isZero();
    CachedObject open = open("t/a");
    waiting.fails(cache.open("t/a", 1), ErrorCode.CORRUPTED);
    open.close();
    waiting.result(store.put("t/a", new byte[7])); // not the way to change an object, but survived
    try (CachedObject other = waiting.result(cache.open("t/a", 7))) {
      assertThat(other.segment().byteSize()).isEqualTo(7);
    }
  }

  @Test
  void a_verifier_that_trips_over_the_content_means_corruption() {
    put("a");
    CompletableFuture<CachedObject> open =
        cache.open("a", BYTES, (_, content) -> content.get(ValueLayout.JAVA_BYTE, BYTES));
    waiting.fails(open, ErrorCode.CORRUPTED);
    assertThatThrownBy(open::join).hasMessageContaining("object a");
  }

  @Test
  void a_full_disk_makes_the_cache_drop_objects_first() {
    put("a", "b", "c");
    use("a", "b");
    store.meddler((key, _) -> {
      if (cachedFiles().size() > 1) {
        throw new AzimuthException(ErrorCode.DISK_FULL, key);
      }
    });
    use("c");
    assertThat(store.downloads()).containsExactly("a", "b", "c", "c");
    store.meddler((key, _) -> {
      throw new AzimuthException(ErrorCode.DISK_FULL, key);
    });
    CachedObject b = open("b");
    CachedObject c = open("c");
    waiting.fails(start("a"), ErrorCode.DISK_FULL);
    b.close();
    c.close();
    assertThat(cache.metrics().diskBytes()).isEqualTo(2 * BYTES);
  }

  @Test
  void a_store_that_fails_leaves_nothing_behind() {
    put("a");
    store.meddler((_, _) -> {
      throw new AzimuthException(ErrorCode.STORAGE_FAILED, "injected");
    });
    waiting.fails(start("a"), ErrorCode.STORAGE_FAILED);
    assertThat(cache.metrics().diskBytes()).isZero();
    assertThat(cache.metrics().pinnedBytes()).isZero();
    assertThat(CachedContent.files(directory.resolve("partial"))).isEmpty();
    store.meddler((_, _) -> {});
    use("a");
  }

  @Test
  void an_open_that_nobody_waits_for_any_more_leaves_nothing_open() {
    put("a");
    CompletableFuture<CachedObject> open = start("a");
    open.cancel(false);
    scheduler.runUntil(() -> cache.metrics().downloads() == 1);
    scheduler.runReady();
    assertThat(cache.metrics().pinnedBytes()).isZero();
    assertThat(cache.metrics().diskBytes()).isEqualTo(BYTES);
  }

  @Test
  void files_survive_a_restart_and_leftovers_do_not() throws IOException {
    put("t/1/a", "b", "c");
    use("t/1/a", "b", "c");
    cache.close();
    List<Path> files = cachedFiles();
    assertThat(files).hasSize(3);
    CachedContent.flipBit(files.get(1)); // the one of b
    try (var channel = Files.newByteChannel(files.get(0), java.nio.file.StandardOpenOption.WRITE)) {
      channel.truncate(10); // the one of a... in name order: b, c, t+1+a
    }
    Files.writeString(directory.resolve("partial").resolve("7"), "half an obj");
    Files.writeString(directory.resolve("cached").resolve("a file of somebody"), "else");
    open();
    assertThat(CachedContent.files(directory.resolve("partial"))).isEmpty();
    assertThat(cache.metrics().diskBytes()).isEqualTo(2 * BYTES);
    use("t/1/a");
    assertThat(store.downloads()).hasSize(3);
    use("b", "c");
    assertThat(store.downloads()).endsWith("b", "c").hasSize(5);
    assertThat(directory.resolve("cached").resolve("a file of somebody")).exists();
  }

  /// Stores an object from a file, which is removed then, and adds it.
  private void store(String key) throws IOException {
    Path file = Files.write(directory.resolve("written"), CachedContent.of(key, BYTES));
    waiting.result(store.putFile(key, file));
    waiting.result(cache.add(key, file));
    Files.delete(file);
  }

  @Test
  void what_was_stored_from_here_is_not_downloaded() throws IOException {
    store("t/1/a");
    store("b");
    use("t/1/a", "b");
    assertThat(store.downloads()).isEmpty();
    assertThat(cache.metrics().diskBytes()).isEqualTo(2 * BYTES);
    store("c");
    store("d");
    assertThat(cachedFiles()).hasSize(3);
    use("b", "c", "d");
    assertThat(store.downloads()).isEmpty();
    use("t/1/a");
    assertThat(store.downloads()).containsExactly("t/1/a");
  }

  @Test
  void what_was_stored_from_here_is_verified_when_it_is_opened() throws IOException {
    store("a");
    CachedContent.flipBit(cachedFiles().getFirst());
    use("a");
    assertThat(store.downloads()).containsExactly("a");
    assertThat(cache.metrics().corruptions()).isEqualTo(1);
  }

  @Test
  void what_is_stored_while_everything_is_open_is_left_out() throws IOException {
    put("a", "b", "c");
    List<CachedObject> opened = List.of(open("a"), open("b"), open("c"));
    store("d");
    store("a");
    assertThat(cachedFiles()).hasSize(3);
    opened.forEach(CachedContent::check);
    opened.forEach(CachedObject::close);
    use("d");
    assertThat(store.downloads()).containsExactly("a", "b", "c", "d");
  }

  @Test
  void a_smaller_limit_holds_after_a_restart() {
    put("a", "b", "c");
    use("a", "b", "c");
    cache.close();
    cache = newCache(new CacheLimits(BYTES + 1, 0, 2, 5));
    assertThat(cache.metrics().diskBytes()).isEqualTo(BYTES);
    assertThat(cachedFiles()).hasSize(1);
  }

  @Test
  void a_directory_belongs_to_one_cache() {
    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            AzimuthException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.DATA_DIRECTORY_IN_USE));
  }

  @Test
  void closing_keeps_what_is_open_readable_and_refuses_the_rest() {
    put("a", "b");
    CachedObject a = open("a");
    CompletableFuture<CachedObject> underWay = start("b");
    cache.close();
    CachedContent.check(a);
    waiting.fails(underWay, ErrorCode.SHUTTING_DOWN);
    waiting.fails(start("a"), ErrorCode.SHUTTING_DOWN);
    a.close();
    scheduler.runReady();
    assertThatThrownBy(() -> a.segment().get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
    assertThat(cachedFiles()).hasSize(1);
    open(); // the directory is free again
    use("a");
    assertThat(store.downloads()).containsExactly("a"); // b was not even asked for
  }

  @Test
  void the_number_of_objects_is_bounded_too() {
    cache.close();
    cache = newCache(new CacheLimits(100 * BYTES, 0, 2, 2));
    put("a", "b", "c");
    use("a", "b", "c");
    assertThat(cachedFiles()).hasSize(2);
    CachedObject b = open("b");
    CachedObject c = open("c");
    waiting.fails(start("a"), ErrorCode.CACHE_FULL);
    b.close();
    c.close();
    use("a");
  }

  @Test
  void objects_that_are_gone_are_dropped() {
    put("a", "b", "c");
    use("a", "b");
    CachedObject a = open("a");
    waiting.result(store.delete("a"));
    waiting.result(store.delete("b"));
    assertThat(waiting.result(cache.discardGone())).isEqualTo(1); // a is open
    cache.discard("a");
    CachedContent.check(a);
    a.close();
    scheduler.runReady();
    assertThat(cachedFiles()).isEmpty();
    assertThat(cache.metrics().diskBytes()).isZero();
    waiting.fails(start("a"), ErrorCode.CORRUPTED);
  }

  @Test
  void hot_objects_stay_within_their_limit() {
    put("a", "b", "c");
    CachedObject a = open("a");
    CachedObject b = open("b");
    CachedObject c = open("c");
    assertThat(waiting.result(a.makeHot())).isTrue();
    assertThat(waiting.result(b.makeHot())).isTrue();
    assertThat(waiting.result(b.makeHot())).isTrue();
    assertThat(waiting.result(c.makeHot())).isFalse(); // the others are in use
    assertThat(cache.metrics().hotBytes()).isEqualTo(2 * BYTES);
    a.close();
    assertThat(waiting.result(c.makeHot())).isTrue();
    CachedContent.check(c);
    assertThat(cache.metrics().hotBytes()).isEqualTo(2 * BYTES);
    b.close();
    c.close();
    scheduler.runReady();
    cache.discard("b");
    cache.discard("c");
    scheduler.runReady();
    assertThat(cache.metrics().hotBytes()).isZero();
    assertThat(cache.metrics().pinnedBytes()).isZero();
  }
}
