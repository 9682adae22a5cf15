package dev.azimuth.nodes.index.sparse;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/// Tasks that run when they are told to. For one thread.
final class Tasks implements Executor {
  private final Queue<Runnable> waiting = new ArrayDeque<>();

  @Override
  public void execute(Runnable task) {
    waiting.add(task);
  }

  void runOne() {
    waiting.remove().run();
  }

  void runAll() {
    while (!waiting.isEmpty()) {
      runOne();
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }
}
