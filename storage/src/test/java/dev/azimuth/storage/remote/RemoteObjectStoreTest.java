package dev.azimuth.storage.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.remote.RequestException.Kind;
import dev.azimuth.storage.simulated.SimulatedScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteObjectStoreTest {
  private static final int PART = RemoteLimits.PART_BYTES_MIN;

  private final SimulatedScheduler scheduler = new SimulatedScheduler(3);
  private final Waiting waiting = scheduler::runUntil;
  private final SimulatedRequests requests = new SimulatedRequests(scheduler.random());

  @TempDir private Path files;

  private RemoteObjectStore store(RemoteLimits limits) {
    return new RemoteObjectStore(requests, limits, scheduler.clock(), scheduler, new Random(3));
  }

  private static RemoteLimits limits(int requestCountMax, int waitingCountMax, int tryCountMax) {
    return new RemoteLimits(
        requestCountMax,
        waitingCountMax,
        tryCountMax,
        Duration.ofSeconds(30),
        Duration.ofMillis(50),
        Duration.ofSeconds(2),
        PART,
        1 << 20,
        3);
  }

  private Path file(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    scheduler.random().nextBytes(content);
    return Files.write(files.resolve("file"), content);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void one_put_wins_whatever_happens_to_the_answers(long seed) {
    SimulatedScheduler world = new SimulatedScheduler(seed);
    SimulatedRequests failing = new SimulatedRequests(world.random()).failureRate(0.5);
    RemoteObjectStore store =
        new RemoteObjectStore(
            failing, limits(4, 1_000, 40), world.clock(), world, new Random(seed));
    for (int round = 0; round < 50; round++) {
      List<CompletableFuture<Boolean>> racing = new ArrayList<>();
      for (int writer = 0; writer < 6; writer++) {
        // All have the same content: it cannot tell who won.
        racing.add(store.putIfAbsent("key/" + round, new byte[] {7}));
      }
      racing.forEach(world::runUntil);
      assertThat(racing).noneMatch(CompletableFuture::isCompletedExceptionally);
      assertThat(racing.stream().filter(CompletableFuture::join)).hasSize(1);
    }
    assertThat(failing.failures()).isGreaterThan(200);
  }

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void files_arrive_whole_and_no_parts_are_left(long seed) throws IOException {
    SimulatedScheduler world = new SimulatedScheduler(seed);
    SimulatedRequests failing = new SimulatedRequests(world.random()).failureRate(0.3);
    RemoteObjectStore store =
        new RemoteObjectStore(
            failing, limits(4, 1_000, 40), world.clock(), world, new Random(seed));
    Path file = file(3 * PART + 17);
    List<CompletableFuture<Boolean>> racing = new ArrayList<>();
    for (int writer = 0; writer < 3; writer++) {
      racing.add(store.putFileIfAbsent("file", file));
    }
    racing.forEach(world::runUntil);
    assertThat(racing.stream().filter(CompletableFuture::join)).hasSize(1);
    world.runUntil(store.putFile("file", file));
    Path copy = files.resolve("copy");
    CompletableFuture<Boolean> received = store.getFile("file", copy);
    world.runUntil(received);
    assertThat(received.join()).isTrue();
    assertThat(copy).hasSameBinaryContentAs(file);
    assertThat(failing.aborted()).isEqualTo(2); // each loser drops its parts
  }

  @ParameterizedTest
  @CsvSource({
    "DENIED, STORAGE_DENIED, 1",
    "FULL, DISK_FULL, 1",
    "REFUSED, STORAGE_FAILED, 1",
    "NOT_DONE, STORAGE_FAILED, 5",
    "THROTTLED, TOO_MANY_REQUESTS, 5",
    "UNKNOWN, OUTCOME_UNKNOWN, 5"
  })
  void failures_are_told_in_our_terms(Kind kind, ErrorCode code, int tries) {
    RemoteObjectStore store = store(limits(2, 10, 5));
    requests.failAlways(kind);
    CompletableFuture<Void> put = store.put("a", new byte[1]);
    waiting.fails(put, code);
    assertThatThrownBy(put::join).hasMessageContaining("put a in simulated bucket");
    assertThat(requests.requests()).isEqualTo(tries);
    ErrorCode reading = code == ErrorCode.OUTCOME_UNKNOWN ? ErrorCode.STORAGE_FAILED : code;
    waiting.fails(store.get("a", 0, 1), reading);
    requests.failAlways(null);
    waiting.result(store.put("a", new byte[1]));
  }

  @Test
  void waits_grow_and_end_at_the_limit_of_time() {
    RemoteObjectStore store = store(limits(2, 10, 1_000));
    requests.failAlways(Kind.NOT_DONE);
    long start = scheduler.clock().nanos();
    waiting.fails(store.size("a"), ErrorCode.STORAGE_FAILED);
    Duration waited = Duration.ofNanos(scheduler.clock().nanos() - start);
    assertThat(waited).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(32));
    assertThat(requests.requests()).isBetween(20, 45); // 50 ms doubling up to 2 s
  }

  @Test
  void a_service_that_comes_back_is_waited_for() {
    RemoteObjectStore store = store(limits(2, 10, 1_000));
    requests.failAlways(Kind.NOT_DONE);
    CompletableFuture<Boolean> put = store.putIfAbsent("a", new byte[1]);
    scheduler.runFor(Duration.ofSeconds(10));
    assertThat(put).isNotDone();
    requests.failAlways(null);
    assertThat(waiting.result(put)).isTrue();
  }

  @Test
  void more_requests_than_may_wait_are_refused() {
    RemoteObjectStore store = store(limits(1, 2, 5));
    List<CompletableFuture<Void>> puts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      puts.add(store.put("a", new byte[1]));
    }
    waiting.fails(puts.getLast(), ErrorCode.TOO_MANY_REQUESTS);
    puts.subList(0, 3).forEach(waiting::result);
  }

  @Test
  void a_failed_upload_drops_its_parts() throws IOException {
    RemoteObjectStore store = store(limits(4, 100, 3));
    CompletableFuture<Void> put = store.putFile("a", file(4 * PART));
    scheduler.runUntil(() -> requests.requests() > 2);
    requests.failAlways(Kind.FULL);
    waiting.until(put);
    waiting.fails(put, ErrorCode.DISK_FULL);
    assertThat(requests.openUploads()).isEqualTo(1); // nobody could drop it
    requests.failAlways(null);
    assertThat(waiting.result(store.size("a"))).isEmpty();
  }

  @Test
  void a_file_that_becomes_shorter_fails_at_once_and_leaves_no_object() throws IOException {
    RemoteObjectStore store = store(limits(1, 100, 3));
    Path file = file(4 * PART);
    CompletableFuture<Boolean> put = store.putFileIfAbsent("a", file);
    scheduler.runUntil(() -> requests.requests() > 1);
    Files.write(file, new byte[10]);
    waiting.fails(put, ErrorCode.STORAGE_FAILED);
    assertThat(requests.openUploads()).isZero();
    assertThat(waiting.result(store.size("a"))).isEmpty();
  }

  @Test
  void ranges_of_two_versions_are_never_mixed() throws IOException, RequestException {
    RemoteObjectStore store = store(limits(1, 100, 3));
    byte[] first = new byte[4 << 20];
    byte[] second = new byte[4 << 20];
    Arrays.fill(second, (byte) 1);
    waiting.result(store.put("a", first));
    Path copy = files.resolve("copy");
    CompletableFuture<Boolean> get = store.getFile("a", copy);
    int before = requests.requests();
    scheduler.runUntil(() -> requests.requests() >= before + 2);
    requests.put("a", new RequestContent.Bytes(second), ObjectRequests.Condition.ALWAYS, "w");
    assertThat(waiting.result(get)).isTrue();
    assertThat(copy).hasBinaryContent(second);
  }

  @Test
  void a_closed_store_sends_nothing() {
    RemoteObjectStore store = store(limits(2, 10, 5));
    requests.failAlways(Kind.NOT_DONE);
    CompletableFuture<Void> put = store.put("a", new byte[1]);
    scheduler.runFor(Duration.ofMillis(10));
    store.close();
    waiting.fails(put, ErrorCode.SHUTTING_DOWN);
    waiting.fails(store.list("", "", 5), ErrorCode.SHUTTING_DOWN);
  }
}
