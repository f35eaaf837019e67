package dev.theseus.metrics.internal;

/** What dockerd tells the duration of. */
enum Action {
    CONTAINER_START(Group.CONTAINER, "start"),
    CONTAINER_CREATE(Group.CONTAINER, "create"),
    CONTAINER_DELETE(Group.CONTAINER, "delete"),
    CONTAINER_CHANGES(Group.CONTAINER, "changes"),
    CONTAINER_COMMIT(Group.CONTAINER, "commit"),
    IMAGE_PULL(Group.IMAGE, "pull"),
    IMAGE_PUSH(Group.IMAGE, "push"),
    IMAGE_DELETE(Group.IMAGE, "delete"),
    IMAGE_HISTORY(Group.IMAGE, "history"),
    NETWORK_CONNECT(Group.NETWORK, "connect"),
    NETWORK_ALLOCATE(Group.NETWORK, "allocate"),
    HOST_INFO(Group.HOST, "system_info"),
    HOST_VERSION(Group.HOST, "system_version");

    /** The metric that it is told by. */
    enum Group {
        CONTAINER(
                "engine_daemon_container_actions_seconds",
                "action",
                "The number of seconds it takes to process each container action"),
        IMAGE(
                "engine_daemon_image_actions_seconds",
                "action",
                "The number of seconds it takes to process each image action"),
        NETWORK(
                "engine_daemon_network_actions_seconds",
                "action",
                "The number of seconds it takes to process each network action"),
        HOST(
                "engine_daemon_host_info_functions_seconds",
                "function",
                "The number of seconds it takes to call functions gathering info about the host");

        private final String metric;
        private final String label;
        private final String help;

        Group(String metric, String label, String help) {
            this.metric = metric;
            this.label = label;
            this.help = help;
        }

        String metric() {
            return metric;
        }

        String label() {
            return label;
        }

        String help() {
            return help;
        }
    }

    private final Group group;
    private final String word;

    Action(Group group, String word) {
        this.group = group;
        this.word = word;
    }

    Group group() {
        return group;
    }

    /** As dockerd labels it. */
    String word() {
        return word;
    }
}
