package dev.azimuth.tests.gates;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.SynchronizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/// The types and methods that a source file declares, nested ones included.
final class Declarations {
  final List<String> typeNames = new ArrayList<>();
  final List<Method> methods = new ArrayList<>();

  /// Whether a block or method of the file is `synchronized`.
  boolean isSynchronized;

  private Declarations() {}

  static Declarations of(SourceFile source) {
    Declarations declarations = new Declarations();
    new Scanner(declarations).scan(source.tree(), null);
    return declarations;
  }

  /// A method or constructor and the kind of type that it is declared in.
  record Method(MethodTree tree, Tree.Kind owner) {
    String name() {
      return tree.getName().toString();
    }

    boolean isRecordConstructor() {
      return owner == Tree.Kind.RECORD && isConstructor();
    }

    boolean isConstructor() {
      return tree.getReturnType() == null;
    }

    boolean isOverride() {
      return tree.getModifiers().getAnnotations().stream()
          .anyMatch(annotation -> annotation.getAnnotationType().toString().equals("Override"));
    }

    boolean isPublic() {
      return tree.getModifiers().getFlags().contains(Modifier.PUBLIC)
          || (owner == Tree.Kind.INTERFACE
              && !tree.getModifiers().getFlags().contains(Modifier.PRIVATE));
    }

    boolean takesBoolean() {
      return tree.getParameters().stream()
          .anyMatch(parameter -> String.valueOf(parameter.getType()).equals("boolean"));
    }
  }

  private static final class Scanner extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final Declarations declarations;
    private final Deque<Tree.Kind> owners = new ArrayDeque<>();

    Scanner(Declarations declarations) {
      this.declarations = declarations;
    }

    @Override
    public @Nullable Void visitClass(ClassTree tree, @Nullable Void unused) {
      declarations.typeNames.add(tree.getSimpleName().toString());
      owners.push(tree.getKind());
      super.visitClass(tree, null);
      owners.pop();
      return null;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree tree, @Nullable Void unused) {
      declarations.isSynchronized |= tree.getModifiers().getFlags().contains(Modifier.SYNCHRONIZED);
      declarations.methods.add(new Method(tree, owners.element()));
      return super.visitMethod(tree, null);
    }

    @Override
    public @Nullable Void visitSynchronized(SynchronizedTree tree, @Nullable Void unused) {
      declarations.isSynchronized = true;
      return super.visitSynchronized(tree, null);
    }
  }
}
