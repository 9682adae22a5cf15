package dev.azimuth.storage.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.CommitResult;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.meta.MetaTransaction.Condition;
import dev.azimuth.storage.meta.MetaTransaction.Operation;
import dev.azimuth.storage.simulated.Faults;
import dev.azimuth.storage.simulated.SimulatedMetaStore;
import dev.azimuth.storage.simulated.SimulatedObjectStore;
import dev.azimuth.storage.simulated.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestStoreTest {
  private static final String OWNER = "owner";

  private final SimulatedScheduler scheduler = new SimulatedScheduler(3);
  private final Waiting waiting = scheduler::runUntil;
  private final Faults metaFaults = new Faults(scheduler);
  private final Faults objectFaults = new Faults(scheduler);
  private final SimulatedMetaStore meta = new SimulatedMetaStore(metaFaults);
  private final SimulatedObjectStore objects = new SimulatedObjectStore(objectFaults);
  private final ManifestStore store = store("a");

  private ManifestStore store(String committer) {
    return new ManifestStore(objects, meta, scheduler, new TableObjects(committer));
  }

  private CommitResult commit(long previousRevision, Manifest next) {
    return waiting.result(store.commit(previousRevision, next, List.of(), List.of()));
  }

  @Test
  void a_shard_without_manifest_has_none() {
    assertThat(waiting.result(store.load(TestManifests.SHARD))).isEmpty();
  }

  @Test
  void what_was_committed_is_loaded() {
    CommitResult first = commit(0, TestManifests.empty(1, 4));
    assertThat(first.committed()).isTrue();
    CommitResult second = commit(first.revision(), TestManifests.full(2));
    StoredManifest stored = waiting.result(store.load(TestManifests.SHARD)).orElseThrow();
    assertThat(stored.manifest()).isEqualTo(TestManifests.full(2));
    assertThat(stored.revision()).isEqualTo(second.revision());
    assertThat(stored.pointer().rows()).isEqualTo(200);
    assertThat(stored.pointer().bytes()).isEqualTo(2 * 4711);
    assertThat(stored.pointer().segments()).isEqualTo(2);
    assertThat(stored.pointer().deletes()).isEqualTo(4);
    assertThat(stored.pointer().coveredPosition()).isEqualTo(30);
  }

  @Test
  void of_two_commits_on_the_same_manifest_one_takes_effect() {
    long base = commit(0, TestManifests.empty(1, 4)).revision();
    CompletableFuture<CommitResult> left =
        store("left").commit(base, TestManifests.empty(2, 5), List.of(), List.of());
    CompletableFuture<CommitResult> right =
        store("right").commit(base, TestManifests.empty(2, 6), List.of(), List.of());
    assertThat(waiting.result(left).committed()).isNotEqualTo(waiting.result(right).committed());
    long covered =
        waiting.result(store.load(TestManifests.SHARD)).orElseThrow().manifest().coveredPosition();
    assertThat(covered).isEqualTo(left.join().committed() ? 5 : 6);
  }

  @Test
  void a_committer_that_has_lost_its_ownership_changes_nothing() {
    long owned = put(OWNER, "a");
    put(OWNER, "b");
    CommitResult result =
        waiting.result(
            store.commit(
                0,
                TestManifests.empty(1, 4),
                List.of(new Condition.RevisionIs(OWNER, owned)),
                List.of(new Operation.Put("more", new byte[] {1}, 0))));
    assertThat(result.committed()).isFalse();
    assertThat(waiting.result(store.load(TestManifests.SHARD))).isEmpty();
    assertThat(waiting.result(meta.get("more"))).isEmpty();
  }

  private long put(String key, String value) {
    return waiting
        .result(
            meta.commit(
                MetaTransaction.builder()
                    .put(key, value.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                    .build()))
        .revision();
  }

  @Test
  void a_missing_or_damaged_manifest_is_an_error_that_names_it() {
    commit(0, TestManifests.full(1));
    String key =
        waiting.result(store.load(TestManifests.SHARD)).orElseThrow().pointer().objectKey();
    byte[] other = ManifestCodec.encode(TestManifests.empty(1, 4));
    waiting.result(objects.put(key, other));
    waiting.fails(store.load(TestManifests.SHARD), ErrorCode.CORRUPTED);
    waiting.result(objects.delete(key));
    waiting.fails(store.load(TestManifests.SHARD), ErrorCode.CORRUPTED);
  }

  /// Committers race on one shard while calls fail before and after their effect: what each is told
  /// is true, and no commit is lost or undone.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void what_a_committer_is_told_is_true_under_faults(long seed) {
    SimulatedScheduler world = new SimulatedScheduler(seed);
    Faults faults = new Faults(world);
    SimulatedMetaStore metaStore = new SimulatedMetaStore(faults);
    SimulatedObjectStore objectStore = new SimulatedObjectStore(faults);
    List<Committer> committers = new ArrayList<>();
    faults.unknownRate(0.4).failureRate(0.05);
    for (int i = 0; i < 3; i++) {
      committers.add(
          new Committer(
              new ManifestStore(
                  objectStore, metaStore, world, new TableObjects("c" + seed + "_" + i)),
              i));
    }
    List<CompletableFuture<Void>> runs = committers.stream().map(Committer::run).toList();
    runs.forEach(world::runUntil);
    faults.heal();
    world.runFor(Duration.ofSeconds(10));
    assertThat(faults.injected()).isPositive();

    long told = committers.stream().mapToLong(committer -> committer.committed).sum();
    long open = committers.stream().mapToLong(committer -> committer.unknown).sum();
    CompletableFuture<Long> number =
        new ManifestStore(objectStore, metaStore, world, new TableObjects("reader"))
            .load(TestManifests.SHARD)
            .thenApply(stored -> stored.map(found -> found.manifest().number()).orElse(0L));
    world.runUntil(number);
    assertThat(number.join()).as("seed %s", seed).isBetween(told, told + open);
    assertThat(told).as("seed %s", seed).isPositive();
  }

  /// Counts what it is told about its commits, each of which raises the number by one.
  private static final class Committer {
    private static final int COMMITS = 20;

    private final ManifestStore store;
    private final int id;
    private long committed;
    private long unknown;

    Committer(ManifestStore store, int id) {
      this.store = store;
      this.id = id;
    }

    CompletableFuture<Void> run() {
      return run(COMMITS);
    }

    private CompletableFuture<Void> run(int left) {
      if (left == 0) {
        return CompletableFuture.completedFuture(null);
      }
      return store
          .load(TestManifests.SHARD)
          .thenCompose(stored -> {
            long number = stored.map(found -> found.manifest().number()).orElse(0L);
            long revision = stored.map(StoredManifest::revision).orElse(0L);
            Manifest next = TestManifests.empty(number + 1, number * 10 + id);
            return store.commit(revision, next, List.of(), List.of());
          })
          .handle((result, error) -> {
            if (error == null) {
              committed += result.committed() ? 1 : 0;
            } else if (error instanceof CompletionException wrapped
                && wrapped.getCause() instanceof AzimuthException known) {
              unknown += known.code() == ErrorCode.OUTCOME_UNKNOWN ? 1 : 0;
            } else {
              throw new IllegalStateException(error);
            }
            return left - 1;
          })
          .thenCompose(this::run);
    }
  }

  @Test
  void pointers_are_followed() {
    try (ManifestPointers pointers = ManifestPointers.follow(meta, scheduler)) {
      assertThat(pointers.snapshot().pointer(TestManifests.SHARD)).isEmpty();
      List<Long> seen = new ArrayList<>();
      pointers.subscribe(snapshot ->
          snapshot
              .pointer(TestManifests.SHARD)
              .ifPresent(entry -> seen.add(entry.pointer().number())));
      long first = commit(0, TestManifests.empty(1, 4)).revision();
      long second = commit(first, TestManifests.full(2)).revision();
      PointerSnapshot snapshot =
          waiting.result(
              pointers.await(state ->
                  state
                      .pointer(TestManifests.SHARD)
                      .map(entry -> entry.revision() == second)
                      .orElse(false)));
      assertThat(snapshot.shards(7)).containsOnlyKeys(2);
      assertThat(seen).isSubsetOf(1L, 2L).endsWith(2L);
      waiting.result(
          meta.commit(
              MetaTransaction.builder().delete(ManifestPointer.key(TestManifests.SHARD)).build()));
      waiting.result(pointers.await(state -> state.pointer(TestManifests.SHARD).isEmpty()));
      assertThat(pointers.snapshot().tables()).isEmpty();
    }
  }
}
