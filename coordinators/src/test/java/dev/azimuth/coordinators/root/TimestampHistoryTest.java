package dev.azimuth.coordinators.root;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.coordinators.simulation.Faults;
import dev.azimuth.coordinators.simulation.Member;
import dev.azimuth.coordinators.simulation.MemoryLogs;
import dev.azimuth.coordinators.simulation.MemoryMeta;
import dev.azimuth.coordinators.simulation.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimestampHistoryTest {
  private record Granted(long askedAt, long answeredAt, long first, int count) {
    long last() {
      return first + count - 1;
    }
  }

  static LongStream seeds() {
    return LongStream.range(0, 80);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void timestamps_are_unique_and_increase_through_crashes_pauses_and_wrong_clocks(long seed) {
    World world = new World(seed);
    Random random = world.random();
    MemoryMeta meta = new MemoryMeta(world);
    MemoryLogs logs = new MemoryLogs();
    meta.setFaults(seed % 2 == 0 ? Faults.MANY : Faults.LOSSY);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      members.add(new Member(world, meta, logs, "m" + i));
    }
    List<Granted> granted = new ArrayList<>();
    for (int round = 0; round < 600; round++) {
      int chosen = random.nextInt(members.size());
      Member member = members.get(chosen);
      switch (random.nextInt(40)) {
        case 0 -> {
          member.process().kill();
          members.set(chosen, restarted(world, meta, logs, "n" + round));
        }
        case 1 -> member.process().pause(Duration.ofMillis(random.nextInt(1_500)));
        case 2 -> member.process().moveWallClock(random.nextInt(20_000) - 12_000);
        case 3 -> {
          var _ = member.root().stop();
          members.set(chosen, restarted(world, meta, logs, "s" + round));
        }
        default -> members.forEach(each -> ask(world, each, granted));
      }
      world.run(Duration.ofNanos(random.nextInt(20_000_000)));
    }
    meta.setFaults(Faults.NONE);
    int before = granted.size();
    world.run(Duration.ofSeconds(10));
    members.forEach(each -> ask(world, each, granted));
    world.run(Duration.ofSeconds(1));
    assertThat(granted.size()).as("granted after healing").isGreaterThan(before);
    if (seed % 2 == 0) {
      assertThat(granted).hasSizeGreaterThan(100);
    }
    check(granted);
  }

  private static Member restarted(World world, MemoryMeta meta, MemoryLogs logs, String id) {
    Member member = new Member(world, meta, logs, id);
    member.process().moveWallClock(world.random().nextInt(4_000) - 3_000);
    return member;
  }

  private static void ask(World world, Member member, List<Granted> granted) {
    if (!member.process().running()) {
      return;
    }
    long askedAt = world.steps();
    int count = 1 + world.random().nextInt(5);
    var _ =
        member
            .root()
            .timestamps(count)
            .thenAccept(first -> granted.add(new Granted(askedAt, world.steps(), first, count)));
  }

  private static void check(List<Granted> granted) {
    List<Granted> byTimestamp = new ArrayList<>(granted);
    byTimestamp.sort(Comparator.comparingLong(Granted::first));
    long earliestAnswerAbove = Long.MAX_VALUE;
    for (int i = byTimestamp.size() - 1; i >= 0; i--) {
      Granted lower = byTimestamp.get(i);
      if (i + 1 < byTimestamp.size()) {
        assertThat(lower.last()).as("unique").isLessThan(byTimestamp.get(i + 1).first());
      }
      // Nothing above it may have been answered before it was asked for.
      assertThat(lower.askedAt()).as("in real time").isLessThanOrEqualTo(earliestAnswerAbove);
      earliestAnswerAbove = Math.min(earliestAnswerAbove, lower.answeredAt());
    }
  }
}
