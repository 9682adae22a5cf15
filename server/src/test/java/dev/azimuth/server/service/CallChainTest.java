package dev.azimuth.server.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.coordinators.api.DefinitionCommand;
import dev.azimuth.coordinators.api.RootService;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.simulated.SimulatedScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class CallChainTest {
  private static final CallLimits LIMITS =
      new CallLimits(Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3));

  private final SimulatedScheduler scheduler = new SimulatedScheduler(7);
  private final CallCounters counters = new CallCounters(scheduler.clock());
  private final CallDeadline deadline = new CallDeadline(scheduler.clock(), scheduler);
  private final CountingRoot root = new CountingRoot();

  @Test
  void a_call_that_is_not_answered_in_time_fails_as_its_effect_demands() {
    root.answers = false;
    RootService service = intercepted(List.of(counters, deadline));
    CompletableFuture<Long> timestamp = service.timestamps(1);
    CompletableFuture<Long> definition =
        service.execute(new DefinitionCommand.CreateSchema("s", DefinitionCommand.IfExists.FAIL));
    scheduler.runFor(Duration.ofMillis(999));
    assertThat(timestamp).isNotDone();
    scheduler.runFor(Duration.ofMillis(2));
    assertThat(codeOf(timestamp)).isEqualTo(ErrorCode.NOT_READY);
    assertThat(definition).isNotDone();
    scheduler.runFor(Duration.ofSeconds(1));
    assertThat(codeOf(definition)).isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
    assertThat(counters.count(ServiceCall.Method.ROOT_EXECUTE))
        .isEqualTo(new CallCounters.Count(1, 1, Duration.ofSeconds(2).toNanos()));
  }

  @Test
  void a_lost_request_has_no_effect_and_a_lost_answer_may_have_one() {
    RootService service = intercepted(List.of(deadline, new SimulatedNetwork(scheduler, 0.3)));
    List<CompletableFuture<Long>> calls = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      calls.add(service.timestamps(1));
    }
    scheduler.runFor(Duration.ofSeconds(2));
    long answered = calls.stream().filter(call -> !call.isCompletedExceptionally()).count();
    long certain =
        calls.stream()
            .filter(CompletableFuture::isCompletedExceptionally)
            .filter(call -> codeOf(call) == ErrorCode.NOT_READY)
            .count();
    assertThat(calls).as("seed %d", scheduler.seed()).allMatch(CompletableFuture::isDone);
    assertThat(answered).isPositive();
    assertThat(certain).isPositive();
    assertThat((long) root.calls).isEqualTo(200 - certain).isGreaterThan(answered);
  }

  @Test
  void a_node_that_is_not_known_is_not_ready() {
    ServiceDirectory directory =
        new ServiceDirectory(new CallChain(List.of()), scheduler.clock(), LIMITS);
    assertThatThrownBy(() -> directory.queryService("n1"))
        .isInstanceOfSatisfying(
            AzimuthException.class,
            refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_READY));
  }

  private RootService intercepted(List<CallInterceptor> interceptors) {
    return new InterceptedRootService(root, new CallChain(interceptors), scheduler.clock(), LIMITS);
  }

  private static ErrorCode codeOf(CompletableFuture<Long> call) {
    Throwable failure = call.exceptionNow();
    Throwable cause = failure.getCause();
    if (failure instanceof AzimuthException expected) {
      return expected.code();
    }
    if (cause instanceof AzimuthException expected) {
      return expected.code();
    }
    throw new AssertionError("an unexpected failure", failure);
  }

  /// Counts what reaches it.
  private static final class CountingRoot implements RootService {
    private int calls;
    private boolean answers = true;

    @Override
    public CompletableFuture<Long> timestamps(int count) {
      calls++;
      return answers ? CompletableFuture.completedFuture((long) calls) : new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<Long> execute(DefinitionCommand command) {
      return timestamps(1);
    }
  }
}
