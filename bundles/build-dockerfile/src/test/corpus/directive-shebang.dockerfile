#!/usr/bin/env docker
# escape=`
FROM a
