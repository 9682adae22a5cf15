package dev.azimuth.tests.objects;

import dev.azimuth.storage.contract.ObjectStoreContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.object.ObjectStore;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/// What every object store behind a service has to keep, in a place of the test's own.
///
/// @param <C> how the store is configured
abstract class RemoteStoreContract<C> extends ObjectStoreContract {
  private final TestStores stores = new TestStores();
  private final C configuration;
  private final Consumer<C> placeMaker;
  private final ObjectStore store;

  /// @param placeMaker makes the bucket or container
  RemoteStoreContract(
      C configuration, BiFunction<TestStores, C, ObjectStore> opening, Consumer<C> placeMaker) {
    this.configuration = configuration;
    this.placeMaker = placeMaker;
    store = opening.apply(stores, configuration);
  }

  @BeforeEach
  void makePlace() {
    placeMaker.accept(configuration);
  }

  @AfterEach
  void close() {
    store.close();
    stores.close();
  }

  @Override
  protected ObjectStore store() {
    return store;
  }

  @Override
  protected Waiting waiting() {
    return Waiting.real();
  }
}
