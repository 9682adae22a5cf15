package dev.azimuth.storage.remote;

import dev.azimuth.storage.contract.ObjectStoreContract;
import dev.azimuth.storage.contract.Waiting;
import dev.azimuth.storage.object.ObjectStore;
import dev.azimuth.storage.simulated.SimulatedScheduler;
import java.util.Random;

/// The contract holds over a service that fails every fifth time.
class SimulatedRemoteStoreTest extends ObjectStoreContract {
  private final SimulatedScheduler scheduler = new SimulatedScheduler(23);
  private final SimulatedRequests requests =
      new SimulatedRequests(scheduler.random()).failureRate(0.2);
  private final RemoteObjectStore remote =
      new RemoteObjectStore(
          requests, RemoteLimits.DEFAULT, scheduler.clock(), scheduler, new Random(23));

  @Override
  protected ObjectStore store() {
    return remote;
  }

  @Override
  protected Waiting waiting() {
    return scheduler::runUntil;
  }
}
