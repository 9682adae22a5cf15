package dev.azimuth.storage.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.embedded.EmbeddedStorage;
import dev.azimuth.storage.error.AzimuthException;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.meta.MetaEntry;
import dev.azimuth.storage.meta.MetaStore;
import dev.azimuth.storage.meta.MetaTransaction;
import dev.azimuth.storage.time.SystemClock;
import dev.azimuth.storage.time.SystemScheduler;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MetaMirrorTest {
  private final Waiting waiting = Waiting.real();
  private final SystemScheduler scheduler = new SystemScheduler();
  private final EmbeddedStorage storage = EmbeddedStorage.inMemory(new SystemClock(), scheduler);
  private final MetaStore meta = storage.metaStore();
  private MetaMirror<Map<String, String>> mirror;

  @BeforeEach
  void follow() {
    put("m/a", "1");
    mirror = MetaMirror.follow(meta, "m/", Map.of(), Texts::new, scheduler);
  }

  @AfterEach
  void close() {
    mirror.close();
    storage.close();
    scheduler.close();
  }

  @Test
  void it_shows_what_was_there_before_and_what_comes_later() {
    waiting.result(mirror.await(state -> state.equals(Map.of("m/a", "1"))));
    put("m/b", "2");
    put("other/c", "3");
    waiting.result(
        meta.commit(MetaTransaction.builder().delete("m/a").put("m/d", bytes("4")).build()));

    waiting.result(mirror.await(state -> state.equals(Map.of("m/b", "2", "m/d", "4"))));
  }

  @Test
  void a_transaction_is_seen_as_a_whole() {
    waiting.result(mirror.await(state -> true));
    List<Map<String, String>> seen = new CopyOnWriteArrayList<>();
    mirror.subscribe(seen::add);
    for (int i = 0; i < 50; i++) {
      byte[] value = bytes(Integer.toString(i));
      waiting.result(
          meta.commit(MetaTransaction.builder().put("m/x", value).put("m/y", value).build()));
    }

    waiting.result(mirror.await(state -> "49".equals(state.get("m/x"))));
    assertThat(seen)
        .isNotEmpty()
        .allMatch(state -> Objects.equals(state.get("m/x"), state.get("m/y")));
  }

  @Test
  void an_entry_that_cannot_be_read_fails_waits_until_it_is_repaired() {
    waiting.result(mirror.await(state -> true));
    CompletableFuture<?> wait = mirror.await(state -> state.containsKey("m/z"));
    put("m/bad", "damaged");

    waiting.fails(wait, ErrorCode.CORRUPTED);
    waiting.fails(mirror.await(state -> state.containsKey("m/z")), ErrorCode.CORRUPTED);
    assertThat(mirror.state()).contains(Map.of("m/a", "1"));

    CompletableFuture<Map<String, String>> repaired = new CompletableFuture<>();
    mirror.subscribe(repaired::complete);
    put("m/bad", "good");
    assertThat(waiting.result(repaired)).isEqualTo(Map.of("m/a", "1", "m/bad", "good"));
  }

  @Test
  void waiting_ends_when_the_mirror_is_closed() {
    CompletableFuture<?> wait = mirror.await(state -> state.containsKey("m/never"));
    mirror.close();

    waiting.fails(wait, ErrorCode.SHUTTING_DOWN);
    waiting.fails(mirror.await(state -> state.containsKey("m/never")), ErrorCode.SHUTTING_DOWN);
  }

  private void put(String key, String value) {
    waiting.result(meta.commit(MetaTransaction.builder().put(key, bytes(value)).build()));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// The entries as text; "damaged" stands for one that can't be decoded.
  private static final class Texts implements MirrorDraft<Map<String, String>> {
    private final Map<String, String> state;

    Texts(Map<String, String> before) {
      state = new TreeMap<>(before);
    }

    @Override
    public void put(MetaEntry entry) {
      String text = new String(entry.value(), StandardCharsets.UTF_8);
      if (text.equals("damaged")) {
        throw new AzimuthException(ErrorCode.CORRUPTED, entry.key());
      }
      state.put(entry.key(), text);
    }

    @Override
    public void delete(String key) {
      state.remove(key);
    }

    @Override
    public Map<String, String> finish(long revision) {
      return state;
    }
  }
}
