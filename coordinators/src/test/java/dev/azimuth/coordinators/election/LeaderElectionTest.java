package dev.azimuth.coordinators.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.coordinators.CoordinatorContext;
import dev.azimuth.coordinators.simulation.Faults;
import dev.azimuth.coordinators.simulation.MemoryMeta;
import dev.azimuth.coordinators.simulation.World;
import dev.azimuth.storage.catalog.MetaCatalog;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.placement.PlacementView;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LeaderElectionTest {
  private static final Duration LEASE = Duration.ofMillis(500);

  private World world = new World(1);
  private MemoryMeta meta = new MemoryMeta(world);

  static LongStream seeds() {
    return LongStream.range(0, 100);
  }

  @Test
  void a_paused_leader_is_replaced_and_commits_nothing_afterwards() {
    Candidate first = new Candidate("a");
    world.runUntil(LEASE, () -> first.leads());
    Candidate second = new Candidate("b");
    Leadership old = first.terms.getFirst();

    first.process.pause(LEASE.multipliedBy(4));
    world.runUntil(LEASE.multipliedBy(3), second::leads);

    assertThat(old.isValid()).isFalse();
    assertThat(
            world.join(first.client.commit(old.fenced().put("x", new byte[0]).build())).committed())
        .isFalse();
    Leadership now = second.terms.getFirst();
    assertThat(now.isValid()).isTrue();
    assertThat(now.term()).isGreaterThan(old.term());
    assertThat(
            world
                .join(second.client.commit(now.fenced().put("x", new byte[0]).build()))
                .committed())
        .isTrue();
    world.run(LEASE.multipliedBy(4));
    assertThat(first.lost).containsExactly(old);
  }

  @Test
  void a_stopped_leader_hands_over_without_waiting_for_its_lease() {
    Candidate first = new Candidate("a");
    world.runUntil(LEASE, () -> first.leads());
    Candidate second = new Candidate("b");
    world.run(Duration.ofMillis(20));

    world.join(first.election.stop());

    world.runUntil(Duration.ofMillis(20), second::leads);
    assertThat(first.lost).hasSize(1);
  }

  @Test
  void a_process_that_was_killed_takes_over_from_itself_at_once() {
    Candidate before = new Candidate("a");
    world.runUntil(LEASE, before::leads);
    before.process.kill();

    Candidate after = new Candidate("a");

    world.runUntil(Duration.ofMillis(20), after::leads);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void at_most_one_leadership_is_valid_at_any_time(long seed) {
    world = new World(seed);
    meta = new MemoryMeta(world);
    meta.setFaults(Faults.MANY);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      candidates.add(new Candidate("c" + i));
    }
    for (int i = 0; i < 400; i++) {
      Candidate chosen = candidates.get(world.random().nextInt(candidates.size()));
      if (world.random().nextInt(20) == 0) {
        chosen.process.pause(Duration.ofMillis(world.random().nextInt(2_000)));
      }
      world.run(Duration.ofMillis(world.random().nextInt(50)));
      assertThat(candidates.stream().filter(Candidate::leads).count()).isLessThanOrEqualTo(1);
    }
    meta.setFaults(Faults.NONE);
    world.run(Duration.ofSeconds(10));
    assertThat(candidates.stream().filter(Candidate::leads).count()).isEqualTo(1);
  }

  private final class Candidate implements LeaderElection.Listener {
    private final World.Host process = new World.Host(world);
    private final MetaStore client = meta.client(process);
    private final List<Leadership> terms = new ArrayList<>();
    private final List<Leadership> lost = new ArrayList<>();
    private final LeaderElection election;

    Candidate(String id) {
      CoordinatorContext context =
          new CoordinatorContext(
              client,
              process,
              process,
              MetaCatalog.follow(client, process),
              PlacementView.follow(client, process),
              id,
              id + ":1",
              LEASE);
      election = new LeaderElection(context, "test", this);
      election.start();
    }

    boolean leads() {
      return !terms.isEmpty() && terms.getLast().isValid();
    }

    @Override
    public void onElected(Leadership leadership) {
      terms.add(leadership);
    }

    @Override
    public CompletableFuture<Void> onLost(Leadership leadership) {
      lost.add(leadership);
      return CompletableFuture.completedFuture(null);
    }
  }
}
