package dev.azimuth.storage.contract;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.azimuth.storage.object.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What every object store does.
public abstract class ObjectStoreContract {
  /// The store under test, empty.
  protected abstract ObjectStore store();

  /// How to wait for it.
  protected abstract Waiting waiting();

  private void put(String key, String content) {
    waiting().result(store().put(key, content.getBytes(UTF_8)));
  }

  @Test
  void an_object_is_read_back_whole_and_in_part() {
    put("a/b", "0123456789");
    assertThat(waiting().result(store().size("a/b"))).hasValue(10L);
    assertThat(waiting().result(store().get("a/b", 0, 100))).hasValue("0123456789".getBytes(UTF_8));
    assertThat(waiting().result(store().get("a/b", 3, 4))).hasValue("3456".getBytes(UTF_8));
    assertThat(waiting().result(store().get("a/b", 8, 4))).hasValue("89".getBytes(UTF_8));
    assertThat(waiting().result(store().get("a/b", 20, 4))).hasValue(new byte[0]);
  }

  @Test
  void a_missing_object_is_empty() {
    put("a/b", "x");
    assertThat(waiting().result(store().get("a/c", 0, 1))).isEmpty();
    assertThat(waiting().result(store().get("a", 0, 1))).isEmpty();
    assertThat(waiting().result(store().size("a"))).isEmpty();
    waiting().result(store().delete("a/c"));
    waiting().result(store().delete("b/c"));
  }

  @Test
  void a_put_replaces() {
    put("a", "longer content");
    put("a", "x");
    assertThat(waiting().result(store().get("a", 0, 100))).hasValue("x".getBytes(UTF_8));
    waiting().result(store().delete("a"));
    assertThat(waiting().result(store().size("a"))).isEmpty();
  }

  @Test
  void one_of_several_conditional_puts_wins() {
    List<CompletableFuture<Boolean>> racing = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      racing.add(store().putIfAbsent("a/b", new byte[] {(byte) i}));
    }
    List<Integer> winners = new ArrayList<>();
    for (int i = 0; i < racing.size(); i++) {
      if (waiting().result(racing.get(i))) {
        winners.add(i);
      }
    }
    assertThat(winners).hasSize(1);
    assertThat(waiting().result(store().get("a/b", 0, 9)))
        .hasValue(new byte[] {winners.getFirst().byteValue()});
    assertThat(waiting().result(store().putIfAbsent("a/b", new byte[1]))).isFalse();
  }

  @Test
  void keys_are_listed_in_order_in_pages() {
    for (String key : List.of("b/2", "b/10", "a", "b-c", "b/1/x", "b.d/e", "c")) {
      put(key, key);
    }
    assertThat(waiting().result(store().list("", "", 100)))
        .containsExactly("a", "b-c", "b.d/e", "b/1/x", "b/10", "b/2", "c");
    assertThat(waiting().result(store().list("b/1", "", 100))).containsExactly("b/1/x", "b/10");
    assertThat(waiting().result(store().list("b/", "", 2))).containsExactly("b/1/x", "b/10");
    assertThat(waiting().result(store().list("b/", "b/10", 2))).containsExactly("b/2");
    assertThat(waiting().result(store().list("", "b.d/e", 2))).containsExactly("b/1/x", "b/10");
    assertThat(waiting().result(store().list("x", "", 2))).isEmpty();
    assertThat(waiting().result(store().list("", "", 0))).isEmpty();
  }
}
