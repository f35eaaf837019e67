package dev.theseus.engine.container.testing;

import dev.theseus.api.error.EngineException;
import dev.theseus.engine.testing.Lifetime;
import java.io.Serial;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Every step of the world outside passes here: it can fail, or be the moment at which the daemon is killed. */
public final class Faults {
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private volatile Predicate<String> failing = step -> false;
    private volatile Predicate<String> deadly = step -> false;
    private final Lifetime lifetime = new Lifetime();
    private volatile Consumer<String> witness = step -> {};
    private volatile boolean dead;
    private final AtomicReference<Fault> armed = new AtomicReference<>(Fault.NONE);

    /** What happens the next time that a step is taken. */
    public record Fault(String step, Runnable effect) {
        static final Fault NONE = new Fault("", () -> {});
    }

    /** The daemon's end: nothing that it does from now on has any effect. */
    public static final class Killed extends Error {
        @Serial
        private static final long serialVersionUID = 1L;

        Killed(String step) {
            super("killed at " + step);
        }
    }

    public void step(String name) {
        witness.accept(name);
        Fault fault = armed.get();
        if (fault.step().equals(name) && armed.compareAndSet(fault, Fault.NONE)) {
            fault.effect().run();
        }
        lifetime.run(() -> take(name), () -> {
            throw new Killed(name);
        });
    }

    private void take(String name) {
        if (dead || deadly.test(name)) {
            dead = true;
            throw new Killed(name);
        }
        steps.add(name);
        if (failing.test(name)) {
            throw EngineException.internal(name + " was made to fail");
        }
    }

    /** Has somebody look on before each step, who may do something of his own meanwhile. */
    public void witness(Consumer<String> onStep) {
        witness = onStep;
    }

    /** The next step of that name, and no later one. */
    public void next(String name, Runnable effect) {
        armed.set(new Fault(name, effect));
    }

    /** Whether what was to happen with {@link #next} has happened. */
    public boolean happened() {
        return armed.get().equals(Fault.NONE);
    }

    public void fail(String name) {
        failing = name::equals;
    }

    public void killAt(String name) {
        killAt(name, 1);
    }

    /** @param time which of the steps of that name, from 1 */
    public void killAt(String name, int time) {
        AtomicInteger left = new AtomicInteger(time);
        deadly = step -> step.equals(name) && left.decrementAndGet() == 0;
    }

    public void kill() {
        dead = true;
    }

    public boolean isDead() {
        return dead;
    }

    /** Nothing fails any more; a dead daemon is followed by the next. */
    public void heal() {
        if (dead) {
            lifetime.beginAnew();
        }
        failing = step -> false;
        deadly = step -> false;
        dead = false;
    }

    public List<String> steps() {
        return List.copyOf(steps);
    }
}
