package dev.azimuth.tests.objects;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.error.ErrorCode;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.s3.S3Configuration;
import dev.azimuth.storage.s3.S3ObjectStore;
import dev.azimuth.tests.components.Components;
import dev.azimuth.tests.components.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag(Components.TAG)
class S3FaultsTest {
  private static final Waiting WAITING = Waiting.real();
  private static final int FILE_BYTES = 40 << 20;

  /// S3Proxy writes an object to a file beside it first, and shows that file as an object of its
  /// own when it is killed before it renames it.
  private static final Pattern LEFT_BEHIND = Pattern.compile("-[0-9a-f]{8}(-[0-9a-f]{4}){3}-");

  private final TestStores stores = new TestStores();

  @TempDir private Path files;

  @AfterEach
  void close() {
    stores.close();
  }

  @Test
  void uploads_survive_a_server_that_is_killed_and_started_again() throws IOException {
    byte[] content = new byte[FILE_BYTES];
    new Random(11).nextBytes(content);
    Path file = Files.write(files.resolve("file"), content);
    try (S3Server server = Components.newS3()) {
      S3Configuration configuration = TestStores.s3(server, "killed");
      S3ObjectStore.createBucket(configuration);
      try (ObjectStore store = stores.open(configuration)) {
        WAITING.result(store.put("before", "kept".getBytes(UTF_8)));
        for (int round = 0; round < 2; round++) {
          List<CompletableFuture<?>> puts = new ArrayList<>();
          puts.add(store.putFile("parts/" + round, file));
          CompletableFuture<Boolean> whole = store.putFileIfAbsent("whole/" + round, file);
          puts.add(whole);
          for (int i = 0; i < 20; i++) {
            puts.add(store.putIfAbsent("small/" + round + "/" + i, new byte[] {(byte) i}));
          }
          CompletableFuture.anyOf(puts.toArray(CompletableFuture[]::new)).join();
          server.kill();
          server.restart();
          puts.forEach(WAITING::result);
          assertThat(whole.join()).isTrue();
          for (String key : List.of("parts/" + round, "whole/" + round)) {
            Path copy = files.resolve("copy");
            assertThat(WAITING.result(store.getFile(key, copy))).isTrue();
            assertThat(copy).hasSameBinaryContentAs(file);
          }
          assertThat(WAITING.result(store.list("small/" + round + "/", "", 100)))
              .filteredOn(key -> !LEFT_BEHIND.matcher(key).find())
              .hasSize(20);
        }
        assertThat(WAITING.result(store.get("before", 0, 9))).hasValue("kept".getBytes(UTF_8));
      }
    }
  }

  @Test
  void a_wrong_secret_is_refused_and_named_nowhere() {
    S3Configuration right = TestStores.s3(Components.s3(), Components.namespace());
    S3ObjectStore.createBucket(right);
    String wrong = "this-secret-is-not-the-right-one";
    try (CapturedLogs logs = CapturedLogs.start();
        ObjectStore store = stores.open(TestStores.withSecret(right, wrong));
        ObjectStore working = stores.open(right)) {
      CompletableFuture<Void> put = store.put("a", new byte[1]);
      WAITING.fails(put, ErrorCode.STORAGE_DENIED);
      assertThatThrownBy(put::join)
          .hasMessageContaining("S3 bucket azimuth-tests at http://")
          .hasMessageContaining("HTTP status 403");
      WAITING.fails(store.get("a", 0, 1), ErrorCode.STORAGE_DENIED);
      WAITING.fails(store.list("", "", 1), ErrorCode.STORAGE_DENIED);
      WAITING.result(working.put("a", new byte[1]));
      assertThat(logs.text() + CapturedLogs.stackTrace(put) + store + right)
          .doesNotContain(wrong)
          .doesNotContain(Components.s3().secretKey());
    }
  }

  @Test
  void a_missing_bucket_and_a_server_that_is_away_are_named() {
    S3Configuration configuration = TestStores.s3(Components.s3(), "p");
    try (ObjectStore store = stores.open(TestStores.withBucket(configuration, "no-such-bucket"))) {
      CompletableFuture<List<String>> list = store.list("", "", 1);
      WAITING.fails(list, ErrorCode.STORAGE_FAILED);
      assertThatThrownBy(list::join).hasMessageContaining("NoSuchBucket");
    }
    try (S3Server server = Components.newS3()) {
      S3Configuration away = TestStores.s3(server, "p");
      server.kill();
      try (ObjectStore store = stores.impatient(away)) {
        // Nobody has taken the request: it certainly has no effect.
        WAITING.fails(store.putIfAbsent("a", new byte[1]), ErrorCode.STORAGE_FAILED);
        CompletableFuture<?> size = store.size("a");
        WAITING.fails(size, ErrorCode.STORAGE_FAILED);
        assertThatThrownBy(size::join).hasMessageContaining(server.endpoint());
      }
    }
  }
}
