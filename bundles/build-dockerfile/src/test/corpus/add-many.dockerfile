FROM a
ADD --chown=1:2 --chmod=0644 a b* c/ /dir/
