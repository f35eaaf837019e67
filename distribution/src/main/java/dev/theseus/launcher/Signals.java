package dev.theseus.launcher;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Consumer;

/**
 * Signals from outside. A shutdown hook would not do: it hears of no SIGHUP, and runs while the JVM is already ending.
 * The JDK exports sun.misc.Signal for this, but its compiler warns of any mention; hence the handles.
 */
final class Signals {
    private Signals() {}

    /**
     * Calls {@code action} with the signal's name each time it comes, on a thread of its own.
     *
     * @param name without SIG
     */
    static void on(String name, Consumer<String> action) {
        MethodHandles.Lookup lookup = MethodHandles.publicLookup();
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            MethodHandle accept = lookup.findVirtual(
                            Consumer.class, "accept", MethodType.methodType(void.class, Object.class))
                    .bindTo((Consumer<Object>) received -> action.accept(name))
                    .asType(MethodType.methodType(void.class, signal));
            Object instance = lookup.findConstructor(signal, MethodType.methodType(void.class, String.class))
                    .invoke(name);
            Object installed = lookup.findStatic(signal, "handle", MethodType.methodType(handler, signal, handler))
                    .invoke(instance, MethodHandleProxies.asInterfaceInstance(handler, accept));
            if (installed == null) {
                throw new IllegalStateException("no handler was installed for SIG" + name);
            }
        } catch (Throwable e) {
            throw new IllegalStateException("cannot hear of SIG" + name, e);
        }
    }
}
