package dev.azimuth.tests.storage;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.AuthEnableRequest;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthRoleAddRequest;
import io.etcd.jetcd.api.AuthRoleGrantPermissionRequest;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.AuthUserGrantRoleRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.etcd.jetcd.api.Permission;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import java.util.List;

/// Looks at an etcd and changes it behind the back of the store under test.
final class RawEtcd implements AutoCloseable {
  private final ManagedChannel channel;

  /// @param address `host:port`
  RawEtcd(String address) {
    channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create()).build();
  }

  List<KeyValue> under(String prefix) {
    return KVGrpc.newBlockingStub(channel)
        .range(
            RangeRequest.newBuilder()
                .setKey(ByteString.copyFromUtf8(prefix))
                .setRangeEnd(ByteString.copyFromUtf8(prefix + "\uffff"))
                .build())
        .getKvsList();
  }

  void revoke(long lease) {
    LeaseGrpc.newBlockingStub(channel)
        .leaseRevoke(LeaseRevokeRequest.newBuilder().setID(lease).build());
  }

  /// Makes etcd ask for users: `root`, and `user` who may do anything under `prefix`.
  void enableUsers(String user, String password, String prefix) {
    AuthGrpc.AuthBlockingStub auth = AuthGrpc.newBlockingStub(channel);
    addUser(auth, "root", password);
    addUser(auth, user, password);
    auth.roleGrantPermission(
        AuthRoleGrantPermissionRequest.newBuilder()
            .setName(user)
            .setPerm(
                Permission.newBuilder()
                    .setPermType(Permission.Type.READWRITE)
                    .setKey(ByteString.copyFromUtf8(prefix + "/"))
                    .setRangeEnd(ByteString.copyFromUtf8(prefix + "0")))
            .build());
    auth.authEnable(AuthEnableRequest.getDefaultInstance());
  }

  private static void addUser(AuthGrpc.AuthBlockingStub auth, String name, String password) {
    auth.userAdd(AuthUserAddRequest.newBuilder().setName(name).setPassword(password).build());
    auth.roleAdd(AuthRoleAddRequest.newBuilder().setName(name).build());
    auth.userGrantRole(AuthUserGrantRoleRequest.newBuilder().setUser(name).setRole(name).build());
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
