package dev.theseus.e2e.harness;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/** Gives a test class a daemon of its own that holds {@code busybox}, and looks for leaks after the last test. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(DaemonExtension.class)
public @interface WithDaemon {
    /** More flags for theseusd. */
    String[] value() default {};

    /** Options for its JVM. */
    String java() default "";
}
