package dev.azimuth.tests.gates;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/// Time, randomness, threads and sleep come from the seams in `dev.azimuth.storage.time`.
class ForbiddenCallsTest {
  private static final String SEAMS = "dev.azimuth.storage.time";

  @Test
  void main_code_uses_the_seams() throws IOException {
    check(
        Rule.FORBIDDEN_CALL,
        ProjectTree.MAIN_CLASSES,
        call ->
            ForbiddenCall.bypassesSeams((CodeUnitAccessTarget) call.getTarget())
                && !ProjectTree.isIn(call.getOriginOwner().getPackageName(), SEAMS));
  }

  @Test
  void tests_can_be_repeated() throws IOException {
    check(
        Rule.UNREPEATABLE_TEST,
        ProjectTree.TEST_CLASSES,
        call -> ForbiddenCall.isUnrepeatable((CodeUnitAccessTarget) call.getTarget()));
  }

  private static void check(Rule rule, JavaClasses classes, Predicate<JavaAccess<?>> isForbidden)
      throws IOException {
    Violations violations = new Violations(rule);
    for (JavaClass javaClass : classes) {
      for (JavaAccess<?> access : javaClass.getAccessesFromSelf()) {
        if (access.getTarget() instanceof CodeUnitAccessTarget && isForbidden.test(access)) {
          violations.add(
              ProjectTree.topLevelName(javaClass),
              access.getOrigin().getName(),
              "calls " + access.getTarget().getFullName() + ", line " + access.getLineNumber());
        }
      }
    }
    violations.check();
  }
}
