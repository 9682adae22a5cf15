package dev.azimuth.sql.language.function;

import java.util.Arrays;
import java.util.List;
import org.apache.calcite.adapter.enumerable.CallImplementor;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.FunctionParameter;
import org.apache.calcite.schema.ImplementableFunction;
import org.apache.calcite.schema.ScalarFunction;
import org.apache.calcite.schema.impl.ScalarFunctionImpl;
import org.jspecify.annotations.Nullable;

/// How generated code calls a static method of [VectorRuntime].
///
/// What Calcite needs for that is made when code is first generated: it takes longer to load than a
/// plan without generated code takes to make. Safe for any thread.
final class GeneratedCall implements ScalarFunction, ImplementableFunction {
  private final String method;
  private volatile @Nullable ScalarFunctionImpl made;

  GeneratedCall(String method) {
    this.method = method;
  }

  private ScalarFunctionImpl call() {
    ScalarFunctionImpl call = made;
    if (call == null) {
      call =
          (ScalarFunctionImpl)
              ScalarFunctionImpl.create(
                  Arrays.stream(VectorRuntime.class.getMethods())
                      .filter(candidate -> candidate.getName().equals(method))
                      .findFirst()
                      .orElseThrow(() -> new IllegalStateException("no method " + method)));
      made = call;
    }
    return call;
  }

  @Override
  public RelDataType getReturnType(RelDataTypeFactory typeFactory) {
    return call().getReturnType(typeFactory);
  }

  @Override
  public List<FunctionParameter> getParameters() {
    return call().getParameters();
  }

  @Override
  public CallImplementor getImplementor() {
    return call().getImplementor();
  }
}
