package dev.azimuth.server.console;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// A person at a terminal who reads before typing: each text is typed once the screen shows what
/// the person waits for, after what was waited for before.
final class Typist {
  private static final long PATIENCE_SECONDS = 180;
  private static final long IMPATIENCE_MILLIS = 50;
  private static final int REPEATS_MAX = 1_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition shown = lock.newCondition();
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final Queue<Step> steps = new ArrayDeque<>();
  private int seen;
  private int repeats;

  /// @param again whether the keys are typed again and again until the screen shows `awaited`
  private record Step(String awaited, String keys, boolean again) {}

  /// What this person types next, once the screen shows `awaited`.
  Typist after(String awaited, String keys) {
    steps.add(new Step(awaited, keys, false));
    return this;
  }

  /// What this person types again and again until the screen shows `awaited`.
  Typist until(String awaited, String keys) {
    steps.add(new Step(awaited, keys, true));
    return this;
  }

  /// All that the screen has shown.
  String screen() {
    lock.lock();
    try {
      return screen.toString(StandardCharsets.UTF_8);
    } finally {
      lock.unlock();
    }
  }

  /// The terminal's output.
  OutputStream output() {
    return new OutputStream() {
      @Override
      public void write(int character) {
        write(new byte[] {(byte) character}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int length) {
        lock.lock();
        try {
          screen.write(bytes, from, length);
          shown.signalAll();
        } finally {
          lock.unlock();
        }
      }
    };
  }

  /// The terminal's input, which ends with the last text.
  InputStream keyboard() {
    return new InputStream() {
      private byte[] keys = {};
      private int typed;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
      }

      @Override
      public int read(byte[] into, int from, int length) throws IOException {
        while (typed == keys.length) {
          Step step = steps.peek();
          if (step == null) {
            return -1;
          }
          boolean isShown = await(step);
          if (isShown) {
            steps.remove();
          }
          keys = (isShown == step.again ? "" : step.keys).getBytes(StandardCharsets.UTF_8);
          typed = 0;
        }
        int count = Math.min(length, keys.length - typed);
        System.arraycopy(keys, typed, into, from, count);
        typed += count;
        return count;
      }
    };
  }

  /// Whether the screen shows what `step` waits for, at last or, if its keys are typed again, soon.
  private boolean await(Step step) throws IOException {
    lock.lock();
    try {
      long left =
          step.again
              ? TimeUnit.MILLISECONDS.toNanos(IMPATIENCE_MILLIS)
              : TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!unseen().contains(step.awaited)) {
        if (left <= 0 && step.again && ++repeats < REPEATS_MAX) {
          return false;
        }
        if (left <= 0) {
          throw new IOException("waited in vain for '" + step.awaited + "' after: " + unseen());
        }
        left = shown.awaitNanos(left);
      }
      int end = unseen().indexOf(step.awaited) + step.awaited.length();
      seen += unseen().substring(0, end).getBytes(StandardCharsets.UTF_8).length;
      return true;
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    } finally {
      lock.unlock();
    }
  }

  private String unseen() {
    byte[] all = screen.toByteArray();
    return new String(all, seen, all.length - seen, StandardCharsets.UTF_8);
  }
}
