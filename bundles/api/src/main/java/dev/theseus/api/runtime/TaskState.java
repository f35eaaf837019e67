package dev.theseus.api.runtime;

/** The OCI runtime's word for a task, or {@link #ABSENT} when it knows none. */
public enum TaskState {
    CREATED,
    RUNNING,
    PAUSED,
    STOPPED,
    ABSENT
}
