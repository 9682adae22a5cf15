package dev.azimuth.storage.etcd;

import io.grpc.ClientStreamTracer;
import io.grpc.ClientStreamTracer.StreamInfo;
import io.grpc.Metadata;

/// Remembers whether a call was given to a connection: if not, it certainly had no effect.
final class SentMark extends ClientStreamTracer.Factory {
  private volatile boolean sent;

  boolean isSet() {
    return sent;
  }

  @Override
  public ClientStreamTracer newClientStreamTracer(StreamInfo info, Metadata headers) {
    return new ClientStreamTracer() {
      @Override
      public void outboundMessage(int sequenceNumber) {
        sent = true;
      }
    };
  }
}
