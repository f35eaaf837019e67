package dev.theseus.engine.system;

/** Registered once the daemon has recovered; who answers requests waits for it by a mandatory reference. */
public interface Readiness {}
