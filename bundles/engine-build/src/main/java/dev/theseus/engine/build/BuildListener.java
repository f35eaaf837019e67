package dev.theseus.engine.build;

/** Told how a build goes. May block, which holds up only this build. */
@FunctionalInterface
public interface BuildListener {
    void tell(BuildEvent event);
}
