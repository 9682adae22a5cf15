package dev.azimuth.storage.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.simulated.Faults;
import dev.azimuth.storage.simulated.SimulatedObjectStore;
import dev.azimuth.storage.simulated.SimulatedScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random opens, closes, failures, damage and restarts of a tiny cache: whoever has an object open
/// always sees its content, and the limits hold at every step.
class CacheHistoryTest {
  private static final int STEPS = 3_000;
  private static final int OBJECTS = 12;
  private static final CacheLimits LIMITS = new CacheLimits(2_000, 900, 2, 6);
  private static final Set<ErrorCode> EXPECTED =
      EnumSet.of(
          ErrorCode.CACHE_FULL,
          ErrorCode.CORRUPTED,
          ErrorCode.STORAGE_FAILED,
          ErrorCode.DISK_FULL,
          ErrorCode.SHUTTING_DOWN);

  @TempDir private Path directory;

  private final List<CompletableFuture<CachedObject>> opens = new ArrayList<>();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void limits_hold_and_open_objects_stay_readable(long seed) throws IOException {
    SimulatedScheduler scheduler = new SimulatedScheduler(seed);
    Random random = new Random(seed);
    SimulatedObjectStore simulated = new SimulatedObjectStore(new Faults(scheduler));
    InterceptedObjectStore store = new InterceptedObjectStore(simulated);
    store.meddler((key, file) -> meddle(random, key, file));
    for (int i = 0; i < OBJECTS; i++) {
      scheduler.runUntil(store.put(key(i), CachedContent.of(key(i), bytes(i))));
    }
    ObjectCache cache = ObjectCache.open(directory, store, LIMITS, scheduler);
    for (int step = 0; step < STEPS; step++) {
      int object = random.nextInt(OBJECTS);
      switch (random.nextInt(100)) {
        case 0 -> cache.discard(key(object));
        case 1 -> {
          closeAll(scheduler);
          cache.close();
          scheduler.runReady();
          cache = ObjectCache.open(directory, store, LIMITS, scheduler);
        }
        case 6, 7 -> add(scheduler, cache, object);
        case 2, 3, 4, 5 -> firstOpen().ifPresent(open -> scheduler.runUntil(open.makeHot()));
        default -> {
          opens.add(cache.open(key(object), bytes(object), CachedContent::verify));
          if (opens.size() > 5) {
            end(scheduler, opens.remove(random.nextInt(opens.size())));
          }
        }
      }
      opens.forEach(CacheHistoryTest::check);
      CacheMetrics metrics = cache.metrics();
      assertThat(metrics.diskBytes()).isBetween(0L, LIMITS.diskBytesMax());
      assertThat(metrics.hotBytes()).isBetween(0L, LIMITS.hotBytesMax());
      assertThat(metrics.objectCount()).isLessThanOrEqualTo(LIMITS.objectCountMax());
    }
    closeAll(scheduler);
    scheduler.runReady();
    CacheMetrics metrics = cache.metrics();
    assertThat(metrics.pinnedBytes()).isZero();
    assertThat(metrics.evictions()).isPositive();
    assertThat(filesBytes()).isEqualTo(metrics.diskBytes());
    assertThat(CachedContent.files(directory.resolve("partial"))).isEmpty();
    cache.close();
  }

  private void add(SimulatedScheduler scheduler, ObjectCache cache, int object) throws IOException {
    Path file =
        Files.write(directory.resolve("written"), CachedContent.of(key(object), bytes(object)));
    scheduler.runUntil(cache.add(key(object), file));
    Files.delete(file);
  }

  private static String key(int object) {
    return "table/" + object;
  }

  private static int bytes(int object) {
    return 100 + object * 50;
  }

  private static void meddle(Random random, String key, Path file) {
    switch (random.nextInt(20)) {
      case 0 -> CachedContent.flipBit(file);
      case 1 -> throw new AzimuthException(ErrorCode.STORAGE_FAILED, key);
      case 2 -> throw new AzimuthException(ErrorCode.DISK_FULL, key);
      default -> {}
    }
  }

  private java.util.Optional<CachedObject> firstOpen() {
    return opens.stream()
        .filter(open -> open.isDone() && !open.isCompletedExceptionally())
        .map(CompletableFuture::join)
        .findFirst();
  }

  private void closeAll(SimulatedScheduler scheduler) {
    opens.forEach(open -> end(scheduler, open));
    opens.clear();
  }

  private static void end(SimulatedScheduler scheduler, CompletableFuture<CachedObject> open) {
    scheduler.runUntil(open);
    check(open);
    if (!open.isCompletedExceptionally()) {
      open.join().close();
    }
  }

  private static void check(CompletableFuture<CachedObject> open) {
    if (open.isCompletedExceptionally()) {
      Throwable failure = AzimuthException.unwrap(open.exceptionNow());
      assertThat(failure)
          .isInstanceOfSatisfying(AzimuthException.class, e -> assertThat(e.code()).isIn(EXPECTED));
    } else if (open.isDone()) {
      CachedContent.check(open.join());
    }
  }

  private long filesBytes() throws IOException {
    long bytes = 0;
    for (Path file : CachedContent.files(directory.resolve("cached"))) {
      bytes += Files.size(file);
    }
    return bytes;
  }
}
