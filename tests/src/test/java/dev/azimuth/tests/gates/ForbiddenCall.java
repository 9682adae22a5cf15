package dev.azimuth.tests.gates;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;

/// The calls that bring in time, threads, sleep or randomness by the back door.
final class ForbiddenCall {
  private static final Set<String> THREAD_CALLS =
      Set.of("ofVirtual", "ofPlatform", "startVirtualThread", "<init>");
  private static final Set<String> POOLS =
      Set.of(
          "java.util.Timer",
          "java.util.concurrent.ForkJoinPool",
          "java.util.concurrent.ScheduledThreadPoolExecutor",
          "java.util.concurrent.ThreadPoolExecutor");
  private static final Set<String> UNSEEDED =
      Set.of("java.util.Random", "java.util.SplittableRandom");
  private static final Set<String> HIDDEN_TIMERS =
      Set.of("delayedExecutor", "orTimeout", "completeOnTimeout");

  private ForbiddenCall() {}

  /// Whether main code needs a seam in place of this call.
  static boolean bypassesSeams(AccessTarget.CodeUnitAccessTarget target) {
    return bypassesSeams(new Call(target));
  }

  /// Whether a test with this call cannot be repeated.
  static boolean isUnrepeatable(AccessTarget.CodeUnitAccessTarget target) {
    Call call = new Call(target);
    return sleeps(call) || isUnseeded(call);
  }

  private static boolean bypassesSeams(Call call) {
    return readsClock(call) || startsThread(call) || sleeps(call) || isUnseeded(call);
  }

  private static boolean readsClock(Call call) {
    return switch (call.owner) {
      case "java.lang.System" -> Set.of("currentTimeMillis", "nanoTime").contains(call.name);
      case "java.time.Clock" -> call.name.startsWith("system") || call.isTickOfZone();
      default ->
          call.owner.startsWith("java.time.")
              && call.name.equals("now")
              && !call.parameters.contains("java.time.Clock");
    };
  }

  private static boolean startsThread(Call call) {
    return switch (call.owner) {
      case "java.lang.Thread" -> THREAD_CALLS.contains(call.name);
      case "java.util.concurrent.Executors" -> call.name.startsWith("new");
      case "java.util.concurrent.CompletableFuture" ->
          HIDDEN_TIMERS.contains(call.name) || (call.name.endsWith("Async") && !call.hasExecutor());
      case "java.util.Arrays" -> call.name.startsWith("parallel");
      default ->
          Set.of("parallelStream", "commonPool").contains(call.name)
              || (call.name.equals("parallel") && call.owner.startsWith("java.util.stream."))
              || (POOLS.contains(call.owner) && call.name.equals("<init>"));
    };
  }

  private static boolean sleeps(Call call) {
    return switch (call.owner) {
      case "java.lang.Thread", "java.util.concurrent.TimeUnit" -> call.name.equals("sleep");
      case "java.util.concurrent.locks.LockSupport" ->
          Set.of("parkNanos", "parkUntil").contains(call.name);
      default -> false;
    };
  }

  private static boolean isUnseeded(Call call) {
    return switch (call.owner) {
      case "java.lang.Math", "java.lang.StrictMath" -> call.name.equals("random");
      case "java.util.UUID" -> call.name.equals("randomUUID");
      case "java.util.Collections" -> call.name.equals("shuffle") && call.parameters.size() == 1;
      case "java.util.concurrent.ThreadLocalRandom" -> true;
      case "java.util.random.RandomGenerator" -> Set.of("getDefault", "of").contains(call.name);
      default ->
          UNSEEDED.contains(call.owner) && call.name.equals("<init>") && call.parameters.isEmpty();
    };
  }

  private record Call(String owner, String name, List<String> parameters) {
    private static final Set<String> EXECUTORS =
        Set.of(
            Executor.class.getName(),
            ExecutorService.class.getName(),
            ScheduledExecutorService.class.getName());

    Call(AccessTarget.CodeUnitAccessTarget target) {
      this(
          target.getOwner().getFullName(),
          target.getName(),
          target.getRawParameterTypes().stream().map(JavaClass::getFullName).toList());
    }

    boolean hasExecutor() {
      return parameters.stream().anyMatch(EXECUTORS::contains);
    }

    boolean isTickOfZone() {
      return name.startsWith("tick") && parameters.contains("java.time.ZoneId");
    }
  }
}
