package dev.azimuth.storage.file;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/// Tells the operating system how a mapped file will be read: `madvise` of POSIX.
///
/// Only advice: where there is no such call, or it fails, or the memory is not a mapped file,
/// nothing happens. Safe for any thread.
public final class PageAdvice {
  private static final int RANDOM = 1;
  private static final int WILL_NEED = 3;
  private static final Optional<MethodHandle> ADVISE =
      function(
          "madvise",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_LONG,
              ValueLayout.JAVA_INT));
  private static final long PAGE_BYTES = pageBytes();

  private PageAdvice() {}

  /// Says that places far apart will be read, so that a page is read alone and not with those that
  /// follow.
  public static void random(MemorySegment mapped) {
    if (mapped.isMapped() && mapped.byteSize() > 0) {
      advise(mapped.address(), mapped.byteSize(), RANDOM);
    }
  }

  /// Says that some bytes will be read soon, and has them read meanwhile. Costs a call of the
  /// operating system, which is some microseconds.
  public static void willNeed(MemorySegment mapped, long offset, long bytes) {
    if (mapped.isMapped() && bytes > 0) {
      advise(mapped.address() + offset, bytes, WILL_NEED);
    }
  }

  private static void advise(long address, long bytes, int advice) {
    if (ADVISE.isEmpty()) {
      return;
    }
    long first = address & -PAGE_BYTES;
    try {
      var _ = (int) ADVISE.get().invokeExact(first, address + bytes - first, advice);
    } catch (Throwable e) {
      throw new IllegalStateException("madvise cannot be called", e);
    }
  }

  private static long pageBytes() {
    Optional<MethodHandle> found =
        function("getpagesize", FunctionDescriptor.of(ValueLayout.JAVA_INT));
    if (found.isEmpty()) {
      return 1;
    }
    try {
      return (int) found.get().invokeExact();
    } catch (Throwable e) {
      throw new IllegalStateException("getpagesize cannot be called", e);
    }
  }

  @SuppressWarnings("restricted") // These two functions of the C library, with their signatures.
  private static Optional<MethodHandle> function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find(name)
        .map(symbol -> linker.downcallHandle(symbol, descriptor));
  }
}
