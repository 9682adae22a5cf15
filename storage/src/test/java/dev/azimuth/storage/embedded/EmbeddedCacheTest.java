package dev.azimuth.storage.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.cache.CacheLimits;
import dev.azimuth.storage.cache.CachedObject;
import dev.azimuth.storage.cache.ObjectCache;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedCacheTest {
  private static final Waiting WAITING = Waiting.real();

  @TempDir private Path directory;

  @Test
  void objects_in_a_directory_are_mapped_in_place() throws IOException {
    try (SystemScheduler scheduler = new SystemScheduler();
        EmbeddedStorage storage =
            EmbeddedStorage.open(directory.resolve("data"), new SystemClock(), scheduler)) {
      ObjectStore store = storage.objectStore();
      AtomicLong verified = new AtomicLong();
      Path cacheDirectory = directory.resolve("cache");
      try (ObjectCache cache =
          ObjectCache.open(cacheDirectory, store, CacheLimits.ofBytes(0, 1 << 20), scheduler)) {
        WAITING.result(store.put("t/a", "content".getBytes(UTF_8)));
        for (int i = 0; i < 3; i++) {
          try (CachedObject object =
              WAITING.result(cache.open("t/a", 7, (_, _) -> verified.incrementAndGet()))) {
            assertThat(object.segment().toArray(ValueLayout.JAVA_BYTE))
                .isEqualTo("content".getBytes(UTF_8));
            assertThat(WAITING.result(object.makeHot())).isTrue();
          }
        }
        assertThat(verified).hasValue(1);
        assertThat(cache.metrics().diskBytes()).isZero();
        assertThat(cache.metrics().downloads()).isZero();
        try (Stream<Path> copies = Files.list(cacheDirectory.resolve("cached"))) {
          assertThat(copies).isEmpty();
        }
        CachedObject open = WAITING.result(cache.open("t/a", 7));
        WAITING.result(store.delete("t/a"));
        cache.discard("t/a");
        assertThat(open.segment().get(ValueLayout.JAVA_BYTE, 6)).isEqualTo((byte) 't');
        open.close();
        WAITING.fails(cache.open("t/a", 7), ErrorCode.CORRUPTED);
        WAITING.fails(cache.open("t/b", 7), ErrorCode.CORRUPTED);
      }
    }
  }

  @Test
  void an_object_that_is_closed_after_the_threads_have_ended_is_unmapped_all_the_same() {
    SystemScheduler scheduler = new SystemScheduler();
    try (EmbeddedStorage storage = EmbeddedStorage.inMemory(new SystemClock(), scheduler)) {
      ObjectCache cache =
          ObjectCache.open(
              directory.resolve("cache"),
              storage.objectStore(),
              CacheLimits.ofBytes(1 << 20, 0),
              scheduler);
      WAITING.result(storage.objectStore().put("t/a", "content".getBytes(UTF_8)));
      CachedObject object = WAITING.result(cache.open("t/a", 7));
      cache.close();
      scheduler.close();
      assertThat(object.segment().scope().isAlive()).isTrue();
      object.close();
      assertThat(object.segment().scope().isAlive()).isFalse();
    } finally {
      scheduler.close();
    }
  }

  @Test
  void many_threads_share_a_small_cache() {
    try (SystemScheduler scheduler = new SystemScheduler();
        EmbeddedStorage storage = EmbeddedStorage.inMemory(new SystemClock(), scheduler)) {
      ObjectStore store = storage.objectStore();
      for (int i = 0; i < 20; i++) {
        byte[] content = new byte[10_000];
        java.util.Arrays.fill(content, (byte) i);
        WAITING.result(store.put("o/" + i, content));
      }
      try (ObjectCache cache =
          ObjectCache.open(
              directory.resolve("cache"), store, CacheLimits.ofBytes(120_000, 30_000), scheduler)) {
        List<CompletableFuture<?>> readers = new ArrayList<>();
        for (int reader = 0; reader < 4; reader++) {
          int first = reader;
          readers.add(
              CompletableFuture.runAsync(() -> readAll(cache, first), scheduler.blocking()));
        }
        readers.forEach(WAITING::result);
        assertThat(cache.metrics().evictions()).isPositive();
        assertThat(cache.metrics().pinnedBytes()).isZero();
        assertThat(cache.metrics().diskBytes()).isLessThanOrEqualTo(120_000);
      }
    }
  }

  /// At most 11 of 12 places are taken at a time, so that no open is refused: each of four readers
  /// has one open and may be cooling another, and three are hot.
  private static void readAll(ObjectCache cache, int first) {
    for (int i = 0; i < 800; i++) {
      int object = (first * 7 + i * (1 + first % 3)) % 20;
      try (CachedObject open = WAITING.result(cache.open("o/" + object, 10_000))) {
        for (long at = 0; at < 10_000; at += 999) {
          assertThat(open.segment().get(ValueLayout.JAVA_BYTE, at)).isEqualTo((byte) object);
        }
        if (i % 10 == 0) {
          open.makeHot().join();
        }
      }
    }
  }
}
