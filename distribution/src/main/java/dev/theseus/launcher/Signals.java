package dev.theseus.launcher;

import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Signals from outside. A shutdown hook would not do: it hears of no SIGHUP, and runs while the JVM is already ending.
 * The JDK exports sun.misc.Signal for this, but its compiler warns of any mention; hence the reflection.
 */
final class Signals {
    private Signals() {}

    /**
     * Calls {@code action} with the signal's name each time it comes, on a thread of its own.
     *
     * @param name without SIG
     */
    static void on(String name, Consumer<String> action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object onSignal = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        // An object's own methods come here too.
                        if (method.getName().equals("handle")) {
                            action.accept(name);
                        }
                        return null;
                    });
            Object instance = signal.getConstructor(String.class).newInstance(name);
            Object installed = signal.getMethod("handle", signal, handler).invoke(null, instance, onSignal);
            if (installed == null) {
                throw new IllegalStateException("no handler was installed for SIG" + name);
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot hear of SIG" + name, e);
        }
    }
}
