FROM a
CMD [ -e /x ]
