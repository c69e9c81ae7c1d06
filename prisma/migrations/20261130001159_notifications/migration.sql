-- CreateTable
CREATE TABLE "Notifications" (
    "userId" UUID NOT NULL,
    "enabled" BOOLEAN,
    "severities" "AlarmSeverity"[] DEFAULT ARRAY['CRITICAL', 'WARNING']::"AlarmSeverity"[],
    "allServers" BOOLEAN NOT NULL DEFAULT true,
    "serverIds" UUID[] DEFAULT ARRAY[]::UUID[],
    "change" INTEGER NOT NULL DEFAULT 0,
    "lookAgain" BOOLEAN NOT NULL DEFAULT true,
    "mailedAt" TIMESTAMPTZ(3),
    "nextMailAt" TIMESTAMPTZ(3),
    "tries" INTEGER NOT NULL DEFAULT 0,
    "problem" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "Notifications_pkey" PRIMARY KEY ("userId")
);

-- CreateTable
CREATE TABLE "AlarmTold" (
    "userId" UUID NOT NULL,
    "alarmId" UUID NOT NULL,
    "acknowledged" BOOLEAN NOT NULL,

    CONSTRAINT "AlarmTold_pkey" PRIMARY KEY ("userId","alarmId")
);

-- CreateIndex
CREATE INDEX "AlarmTold_alarmId_idx" ON "AlarmTold"("alarmId");

-- AddForeignKey
ALTER TABLE "Notifications" ADD CONSTRAINT "Notifications_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlarmTold" ADD CONSTRAINT "AlarmTold_userId_fkey" FOREIGN KEY ("userId") REFERENCES "User"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "AlarmTold" ADD CONSTRAINT "AlarmTold_alarmId_fkey" FOREIGN KEY ("alarmId") REFERENCES "Alarm"("id") ON DELETE CASCADE ON UPDATE CASCADE;
