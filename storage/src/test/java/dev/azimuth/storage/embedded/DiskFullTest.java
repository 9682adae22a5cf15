package dev.azimuth.storage.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.log.LogBroker;
import dev.azimuth.storage.log.LogBroker.Durability;
import dev.azimuth.storage.log.LogName;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskFullTest {
  private static final LogName LOG = new LogName(1, 0);
  private static final Waiting WAITING = Waiting.real();

  @Test
  void writes_are_refused_while_the_disk_is_full_and_reads_go_on(@TempDir Path directory) {
    AtomicLong usable = new AtomicLong(1 << 20);
    try (SystemScheduler scheduler = new SystemScheduler();
        EmbeddedStorage storage =
            EmbeddedStorage.open(
                DataDirectory.open(directory),
                usable::get,
                1 << 16,
                new SystemClock(),
                scheduler)) {
      LogBroker broker = storage.logBroker();
      WAITING.result(broker.create(LOG));
      WAITING.result(broker.append(LOG, new byte[100], Durability.DURABLE));
      WAITING.fails(broker.append(LOG, new byte[1 << 20], Durability.DURABLE), ErrorCode.DISK_FULL);
      usable.set(1000);
      WAITING.fails(broker.append(LOG, new byte[100], Durability.DURABLE), ErrorCode.DISK_FULL);
      WAITING.fails(broker.append(LOG, new byte[100], Durability.ORDERED), ErrorCode.DISK_FULL);
      WAITING.fails(
          storage.metaStore().commit(MetaTransaction.builder().put("a", new byte[1]).build()),
          ErrorCode.DISK_FULL);
      assertThat(WAITING.result(broker.read(LOG, 1, 1000)).records()).hasSize(1);
      assertThat(WAITING.result(storage.metaStore().get("a"))).isEmpty();
      usable.set(1 << 20);
      assertThat(WAITING.result(broker.append(LOG, new byte[100], Durability.DURABLE)))
          .isEqualTo(2);
    }
  }
}
