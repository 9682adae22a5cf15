package dev.azimuth.nodes.life;

import dev.azimuth.storage.time.Scheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The life of a simulated process: once it has ended, its tasks do not run, its requests are not
/// sent, and answers do not reach it.
final class Mortal implements Scheduler {
  private final Scheduler world;
  private final List<Runnable> atDeath = new ArrayList<>();
  private boolean alive = true;
  private boolean buried;
  private @Nullable Step fatalStep;
  private boolean fatalAfter;
  private Supplier<Duration> delay = () -> Duration.ZERO;

  Mortal(Scheduler world) {
    this.world = world;
  }

  boolean isAlive() {
    return alive;
  }

  /// Ends it at the next such step: before it, or after it took effect.
  void dieAt(Step step, boolean after) {
    fatalStep = step;
    fatalAfter = after;
  }

  /// From now on each such step takes so long before it begins, and so long before it is known to
  /// have ended.
  void delaySteps(Supplier<Duration> delay) {
    this.delay = delay;
  }

  void die() {
    if (alive) {
      alive = false;
      atDeath.forEach(Runnable::run);
    }
  }

  /// From now on tasks run that free what it has left behind; still nothing leaves it.
  void bury() {
    die();
    buried = true;
  }

  void atDeath(Runnable task) {
    atDeath.add(task);
  }

  /// A request of this process.
  <T> CompletableFuture<T> request(Supplier<CompletableFuture<T>> send) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    if (alive) {
      var _ =
          send.get()
              .whenComplete((value, error) -> {
                if (alive) {
                  complete(answer, value, error);
                }
              });
    }
    return answer;
  }

  /// A request at which it may die.
  <T> CompletableFuture<T> request(Step step, Supplier<CompletableFuture<T>> send) {
    if (alive && step == fatalStep && !fatalAfter) {
      die();
    }
    return request(() ->
        delayed(() -> request(send))
            .whenComplete((_, _) -> {
              if (alive && step == fatalStep) {
                die();
              }
            }));
  }

  private <T> CompletableFuture<T> delayed(Supplier<CompletableFuture<T>> send) {
    Duration before = delay.get();
    Duration after = delay.get();
    if (before.isZero() && after.isZero()) {
      return send.get();
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    var _ =
        world.schedule(
            before,
            () -> {
              var _ =
                  send.get()
                      .whenComplete((value, error) -> {
                        var _ = world.schedule(after, () -> complete(answer, value, error));
                      });
            });
    return answer;
  }

  private static <T> void complete(
      CompletableFuture<T> answer, T value, @Nullable Throwable error) {
    if (error == null) {
      answer.complete(value);
    } else {
      answer.completeExceptionally(error);
    }
  }

  private Runnable mortal(Runnable task) {
    boolean late = buried;
    return () -> {
      if (alive || late) {
        task.run();
      }
    };
  }

  @Override
  public Cancellable schedule(Duration delay, Runnable task) {
    return alive ? world.schedule(delay, mortal(task)) : () -> {};
  }

  @Override
  public Executor blocking() {
    return task -> world.blocking().execute(mortal(task));
  }

  @Override
  public Executor connections() {
    return task -> world.connections().execute(mortal(task));
  }

  @Override
  public Executor compute() {
    return task -> world.compute().execute(mortal(task));
  }

  @Override
  public Executor background() {
    return task -> world.background().execute(mortal(task));
  }

  @Override
  public int computeParallelism() {
    return world.computeParallelism();
  }
}
